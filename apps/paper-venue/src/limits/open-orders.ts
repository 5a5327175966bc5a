// How many orders an account may have resting: 1000 and one more per 5 million USD traded, at most 5000;
// reduce-only orders stop at the base.
import type { Account } from '../accounts/account.ts';
import type { ExchangeConfig } from '../core/seam/genesis.ts';

const CENTS_PER_EXTRA_ORDER = 5_000_000 * 100;

export function openOrdersCap(config: ExchangeConfig, account: Account, reduceOnly: boolean): number {
  if (reduceOnly) return config.openOrdersBase;
  const extra = Math.floor(account.cumVlmCents / CENTS_PER_EXTRA_ORDER);
  return Math.min(config.openOrdersBase + extra, config.openOrdersMax);
}
