// Vaults: an account that its leader trades and others put money into, for shares of its worth. A depositor waits a day,
// and leaves a tenth of the profit to the leader. A withdrawal takes free cash; it closes no position.
import { UUSD_PER_USD } from '../core/asset.ts';
import { mulDivFloor } from '../core/decimal.ts';
import type { ActionResponse, ExchangeAction } from '../core/seam/actions.ts';
import type { Address } from '../core/seam/words.ts';
import { TEXT } from '../core/texts.ts';
import { newAddress } from '../core/tx-hash.ts';
import { formatUusd, type Venue } from '../core/venue.ts';
import type { Account, Vault, VaultShare } from './account.ts';
import { noteLedger } from './ledger.ts';
import { accountValueUusd, withdrawableUusd } from './margin.ts';
import { move } from './transfers.ts';

const CREATION_FEE_UUSD = 100 * UUSD_PER_USD;
const INITIAL_UUSD_MIN = 100 * UUSD_PER_USD;
const LOCKUP_MS = 86_400_000;
const COMMISSION_SHARE = 10; // a tenth of the profit
const LEADER_SHARE = 20; // a twentieth stays the leader's

type Act<T extends ExchangeAction['type']> = Extract<ExchangeAction, { type: T }>;

export function createVault(venue: Venue, leader: Account, action: Act<'createVault'>): ActionResponse {
  const { name, description, initialUsd } = action;
  if (leader.master !== null) return refuse(TEXT.vaultMayNot);
  if (initialUsd < INITIAL_UUSD_MIN) return refuse(TEXT.vaultTooSmall);
  if (name.length < 3 || name.length > 50 || description.length < 10 || description.length > 250)
    return refuse(TEXT.nameInvalid);
  if (initialUsd + CREATION_FEE_UUSD > withdrawableUusd(leader)) return refuse(TEXT.balanceTooLow);
  const vault = venue.addAccount(newAddress(venue), false, leader.address);
  vault.name = name;
  vault.vault = { description, shares: [] };
  leader.rawUsd -= CREATION_FEE_UUSD;
  venue.feesUusd += CREATION_FEE_UUSD;
  buyShares(venue, vault, vault.vault, leader, initialUsd);
  noteLedger(venue, leader, {
    type: 'vaultCreate',
    vault: vault.address,
    usdc: formatUusd(initialUsd),
    fee: formatUusd(CREATION_FEE_UUSD),
  });
  return { status: 'ok', response: { type: 'createVault', data: vault.address } };
}

export function vaultTransfer(venue: Venue, account: Account, action: Act<'vaultTransfer'>): ActionResponse {
  const { vaultAddress, isDeposit, usd } = action;
  const vault = venue.accounts.get(vaultAddress);
  if (vault === undefined || vault.vault === null) return refuse(TEXT.noVault);
  return isDeposit
    ? deposit(venue, vault, vault.vault, account, usd)
    : withdraw(venue, vault, vault.vault, account, usd);
}

function deposit(venue: Venue, vault: Account, of: Vault, account: Account, usd: number): ActionResponse {
  if (usd < UUSD_PER_USD || accountValueUusd(vault) <= 0) return refuse(TEXT.vaultTooSmall);
  if (usd > withdrawableUusd(account)) return refuse(TEXT.balanceTooLow);
  if (account.address !== vault.master) {
    const leader = worthOf(vault, shareOf(vault, vault.master)?.shares ?? 0);
    if (leader * LEADER_SHARE < accountValueUusd(vault) + usd) return refuse(TEXT.vaultLeaderShare);
  }
  buyShares(venue, vault, of, account, usd);
  noteLedger(venue, account, { type: 'vaultDeposit', vault: vault.address, usdc: formatUusd(usd) });
  return OK;
}

/** Shares at what one is worth now; the first are worth a micro-USD each. */
function buyShares(venue: Venue, vault: Account, of: Vault, account: Account, usd: number): void {
  const total = totalShares(of);
  const bought = total === 0 ? usd : mulDivFloor(usd, total, accountValueUusd(vault));
  const held = shareOf(vault, account.address) ?? addShare(venue, of, account.address);
  held.shares += bought;
  held.basisUusd += usd;
  held.lockedUntilMs = venue.blockTimeMs + LOCKUP_MS;
  move(account, vault, usd);
}

function withdraw(venue: Venue, vault: Account, of: Vault, account: Account, usd: number): ActionResponse {
  const held = shareOf(vault, account.address);
  if (held === undefined || usd === 0 || usd > worthOf(vault, held.shares))
    return refuse(TEXT.vaultEquityTooLow);
  if (venue.blockTimeMs < held.lockedUntilMs) return refuse(TEXT.vaultLocked);
  if (usd > withdrawableUusd(vault)) return refuse(TEXT.balanceTooLow);
  const total = totalShares(of);
  // Rounded up: what is left to the others is never less than theirs.
  const sold = Math.min(held.shares, -mulDivFloor(-usd, total, accountValueUusd(vault)));
  const isLeader = account.address === vault.master;
  if (isLeader && (held.shares - sold) * LEADER_SHARE < total - sold && total > sold)
    return refuse(TEXT.vaultLeaderShare);
  const basis = mulDivFloor(held.basisUusd, sold, held.shares);
  const commission = isLeader ? 0 : Math.floor(Math.max(0, usd - basis) / COMMISSION_SHARE);
  held.shares -= sold;
  held.basisUusd -= basis;
  move(vault, account, usd - commission);
  const leader = venue.accounts.get(vault.master ?? vault.address);
  if (leader !== undefined) move(vault, leader, commission);
  noteLedger(venue, account, {
    type: 'vaultWithdraw',
    vault: vault.address,
    user: account.address,
    requestedUsd: formatUusd(usd),
    commission: formatUusd(commission),
    closingCost: '0.0',
    basis: formatUusd(basis),
    netWithdrawnUsd: formatUusd(usd - commission),
  });
  return OK;
}

export function shareOf({ vault }: Account, user: Address | null): VaultShare | undefined {
  return vault?.shares.find(([address]) => address === user)?.[1];
}

/** What a number of a vault's shares is worth, micro-USD, rounded down. */
export function worthOf(vault: Account, shares: number): number {
  const total = vault.vault === null ? 0 : totalShares(vault.vault);
  return total === 0 ? 0 : mulDivFloor(Math.max(0, accountValueUusd(vault)), shares, total);
}

function totalShares({ shares }: Vault): number {
  return shares.reduce((sum, [, share]) => sum + share.shares, 0);
}

function addShare(venue: Venue, of: Vault, address: Address): VaultShare {
  const share = { shares: 0, basisUusd: 0, lockedUntilMs: 0, sinceMs: venue.blockTimeMs };
  of.shares.push([address, share]);
  return share;
}

const OK: ActionResponse = { status: 'ok', response: { type: 'default' } };

function refuse(text: string): ActionResponse {
  return { status: 'err', response: text };
}
