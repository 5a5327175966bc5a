/** What the venue lists, in the core's terms. */
import type { CoinSpec } from '../core/money/coin-spec.ts';

export interface ListedPerp {
  readonly spec: CoinSpec;
  readonly isDelisted: boolean;
  /** Cross margin is not offered. */
  readonly onlyIsolated: boolean;
}

/** Every perpetual whose description makes sense, by its name. */
export type Universe = ReadonlyMap<string, ListedPerp>;
