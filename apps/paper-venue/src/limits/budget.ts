// The address budget: 10,000 requests and one more per USD traded; cancels have their own larger one.
// When it is spent one action passes every 10 s; refusals neither cost anything nor restart the wait.
import type { Account } from '../accounts/account.ts';
import { formatPlain } from '../core/decimal.ts';
import type { ExchangeAction } from '../core/seam/actions.ts';
import type { ExchangeConfig } from '../core/seam/genesis.ts';
import { ACTION_TEXT } from '../core/texts.ts';

const CANCEL_EXTRA = 100_000;
/** A stale `expiresAfter` costs five times the action. */
export const EXPIRED_COST = 5;

export function requestCap(config: ExchangeConfig, account: Account): number {
  return config.requestBudgetBase + Math.floor(account.cumVlmCents / 100);
}

/** Items of the action: what it costs and what the batch limit counts. */
export function itemCount(action: ExchangeAction): number {
  switch (action.type) {
    case 'order':
      return action.orders.length;
    case 'cancel':
    case 'cancelByCloid':
      return action.cancels.length;
    case 'batchModify':
      return action.modifies.length;
    default:
      return 1;
  }
}

/** Text of the refusal, or null when the action may pass (the caller then charges it). */
export function checkBudget(
  config: ExchangeConfig,
  account: Account,
  action: ExchangeAction,
  nowMs: number,
): string | null {
  const limit = requestCap(config, account);
  const isCancel = action.type === 'cancel' || action.type === 'cancelByCloid';
  const cap = isCancel ? Math.min(limit + CANCEL_EXTRA, limit * 2) : limit;
  const wanted = account.requestsUsed - account.requestsReserved + Math.max(1, itemCount(action));
  if (wanted <= cap) return null;
  if (nowMs - account.trickleAtMs >= config.requestTrickleMs) {
    account.trickleAtMs = nowMs;
    return null;
  }
  // As measured: what was used before this request, against one less than the cap.
  return ACTION_TEXT.budget(wanted - 1, cap - 1, formatPlain(account.cumVlmCents, 2));
}
