// The door: signer → account, batch weight, nonce, address budget, in that order. What fails here costs
// nothing and keeps its nonce; what passes has used its nonce whatever becomes of it.
import type { Account } from '../accounts/account.ts';
import type { ExchangeAction, ExchangeCommand } from '../core/seam/actions.ts';
import type { Address } from '../core/seam/words.ts';
import { ACTION_TEXT, TEXT } from '../core/texts.ts';
import type { Venue } from '../core/venue.ts';
import { checkBudget, itemCount } from './budget.ts';
import { NonceWindow } from './nonces.ts';

/** What an agent may not do for its master. */
const MASTER_ONLY: ReadonlySet<ExchangeAction['type']> = new Set([
  'approveAgent',
  'usdSend',
  'reserveRequestWeight',
]);

export type Admission = { ok: true; account: Account } | { ok: false; account: Account | null; text: string };

export function admit(venue: Venue, command: ExchangeCommand, nowMs: number): Admission {
  const found = resolveAccount(venue, command);
  if (typeof found === 'string') return { ok: false, account: null, text: found };
  const refuse = (text: string): Admission => ({ ok: false, account: found, text });
  const items = itemCount(command.action);
  if (items > venue.config.batchItemsMax) return refuse(ACTION_TEXT.overWeight(venue.config.batchItemsMax));
  const window = windowOf(venue, command.signer);
  const { nonceTooOldMs: tooOldMs, nonceTooNewMs: tooNewMs } = venue.config;
  const verdict = window.check(command.nonce, nowMs, { tooOldMs, tooNewMs });
  if (!verdict.ok) return refuse(nonceText(command.nonce, verdict));
  const overBudget = checkBudget(venue.config, found, command.action, nowMs);
  if (overBudget !== null) return refuse(overBudget);
  window.use(command.nonce);
  found.requestsUsed += Math.max(1, items);
  return { ok: true, account: found };
}

/** The account the action is for, or the text of the refusal. */
function resolveAccount(venue: Venue, command: ExchangeCommand): Account | string {
  const { signer, action } = command;
  if (MASTER_ONLY.has(action.type)) {
    const own = venue.accounts.get(signer);
    return own === undefined || own.master !== null ? ACTION_TEXT.mustDeposit(signer) : own;
  }
  const principal = resolveSigner(venue, signer);
  if (typeof principal === 'string') return principal;
  const vault = command.vaultAddress ?? null;
  if (vault === null) return principal;
  const sub = venue.accounts.get(vault);
  return sub !== undefined && sub.master === principal.address ? sub : TEXT.vaultMayNot;
}

function resolveSigner(venue: Venue, signer: Address): Account | string {
  const agent = venue.agents.get(signer);
  const own = venue.accounts.get(agent?.master ?? signer);
  if (own !== undefined && own.master === null) return own;
  const retired = venue.retiredAgents.get(signer);
  if (retired?.how === 'replaced') return ACTION_TEXT.mustDeposit(retired.master);
  return ACTION_TEXT.userUnknown(signer);
}

function windowOf(venue: Venue, signer: Address): NonceWindow {
  let window = venue.nonces.get(signer);
  if (window === undefined) {
    window = new NonceWindow();
    venue.nonces.set(signer, window);
  }
  return window;
}

function nonceText(nonce: number, verdict: Exclude<ReturnType<NonceWindow['check']>, { ok: true }>): string {
  switch (verdict.why) {
    case 'duplicate':
      return ACTION_TEXT.nonceDuplicate(nonce);
    case 'tooLow':
      return ACTION_TEXT.nonceTooLow(nonce, verdict.floor);
    case 'tooHigh':
      return ACTION_TEXT.nonceTooHigh(nonce, verdict.ceiling);
  }
}
