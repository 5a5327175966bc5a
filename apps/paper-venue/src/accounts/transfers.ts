// Money between accounts: sends, and a master's sub-accounts. Only what margin does not need may leave; nothing is made
// or lost but the fee of a new account, which the venue keeps.
import { USD_DECIMALS, UUSD_PER_USD } from '../core/asset.ts';
import { formatPlain, parseScaledExact } from '../core/decimal.ts';
import type { ActionResponse, ExchangeAction } from '../core/seam/actions.ts';
import { ACTION_TEXT, TEXT } from '../core/texts.ts';
import { newAddress } from '../core/tx-hash.ts';
import { formatUusd, type Venue } from '../core/venue.ts';
import type { Account } from './account.ts';
import { noteLedger } from './ledger.ts';
import { withdrawableUusd } from './margin.ts';

/** What the first send to an address that is no account yet costs. */
const ACTIVATION_UUSD = UUSD_PER_USD;
const NAME_CHARS_MAX = 16;

type Act<T extends ExchangeAction['type']> = Extract<ExchangeAction, { type: T }>;

export function usdSend(venue: Venue, account: Account, action: Act<'usdSend'>): ActionResponse {
  const uusd = parseScaledExact(action.amount, USD_DECIMALS);
  if (uusd === null || uusd === 0) return refuse(TEXT.balanceTooLow);
  if (action.destination === account.address) return refuse(TEXT.destinationSelf);
  const known = venue.accounts.get(action.destination);
  const fee = known === undefined ? ACTIVATION_UUSD : 0;
  if (uusd + fee > withdrawableUusd(account)) return refuse(TEXT.balanceTooLow);
  const destination = known ?? venue.addAccount(action.destination, false, null);
  account.rawUsd -= fee;
  venue.feesUusd += fee;
  move(account, destination, uusd);
  const delta = {
    type: 'internalTransfer',
    usdc: formatUusd(uusd),
    user: account.address,
    destination: destination.address,
    fee: formatUusd(fee),
  } as const;
  noteLedger(venue, account, delta);
  noteLedger(venue, destination, delta);
  return OK;
}

export function createSubAccount(
  venue: Venue,
  master: Account,
  { name }: Act<'createSubAccount'>,
): ActionResponse {
  if (master.master !== null) return refuse(TEXT.vaultMayNot);
  const gate = venue.config.subAccountGateUsd;
  if (master.cumVlmCents < gate * 100)
    return refuse(ACTION_TEXT.subAccountGate(gate, formatPlain(master.cumVlmCents, 2)));
  if (!isName(name)) return refuse(TEXT.nameInvalid);
  const held = [...venue.accounts.values()].filter((sub) => isSubOf(master, sub));
  if (held.length >= venue.config.subAccountsMax) return refuse(TEXT.tooManySubAccounts);
  const sub = venue.addAccount(newAddress(venue), false, master.address);
  sub.name = name;
  return { status: 'ok', response: { type: 'createSubAccount', data: sub.address } };
}

export function subAccountModify(
  venue: Venue,
  master: Account,
  { subAccountUser, name }: Act<'subAccountModify'>,
): ActionResponse {
  const sub = venue.accounts.get(subAccountUser);
  if (sub === undefined || !isSubOf(master, sub)) return refuse(TEXT.noSubAccount);
  if (!isName(name)) return refuse(TEXT.nameInvalid);
  sub.name = name;
  return OK;
}

export function subAccountTransfer(
  venue: Venue,
  master: Account,
  { subAccountUser, isDeposit, usd }: Act<'subAccountTransfer'>,
): ActionResponse {
  const sub = venue.accounts.get(subAccountUser);
  if (sub === undefined || !isSubOf(master, sub)) return refuse(TEXT.noSubAccount);
  const [from, to] = isDeposit ? [master, sub] : [sub, master];
  if (usd === 0 || usd > withdrawableUusd(from)) return refuse(TEXT.balanceTooLow);
  move(from, to, usd);
  const delta = {
    type: 'subAccountTransfer',
    usdc: formatUusd(usd),
    user: from.address,
    destination: to.address,
  } as const;
  noteLedger(venue, from, delta);
  noteLedger(venue, to, delta);
  return OK;
}

export function move(from: Account, to: Account, uusd: number): void {
  from.rawUsd -= uusd;
  from.netDepositsUusd -= uusd;
  to.rawUsd += uusd;
  to.netDepositsUusd += uusd;
}

/** A vault has its leader as master, and is no sub-account of theirs. */
function isSubOf(master: Account, { master: of, vault }: Account): boolean {
  return of === master.address && vault === null;
}

function isName(name: string): boolean {
  return name.trim() !== '' && name.length <= NAME_CHARS_MAX;
}

const OK: ActionResponse = { status: 'ok', response: { type: 'default' } };

function refuse(text: string): ActionResponse {
  return { status: 'err', response: text };
}
