// What a script may impose on the generated market at a moment; the neutral script imposes nothing.
import type { Regime } from './regime.ts';

export type Conditions = {
  /** Price around which the fundamental moves, USD; null = the coin's own anchor. */
  readonly anchorPx: number | null;
  readonly volatilityX: number;
  readonly liquidityX: number;
  readonly activityX: number;
  readonly spreadX: number;
  /** Forced regime; null = the chain decides. */
  readonly regime: Regime | null;
  /** The oracle keeps its last value. */
  readonly oracleFrozen: boolean;
};

export type MarketScript = {
  /** Conditions of one coin at a virtual time. */
  at(coin: string, atMs: number): Conditions;
  /** Sum of the scripted jumps (log price) of one coin in [fromMs, toMs). */
  jumpBetween(coin: string, fromMs: number, toMs: number): number;
};

export const NEUTRAL: Conditions = {
  anchorPx: null,
  volatilityX: 1,
  liquidityX: 1,
  activityX: 1,
  spreadX: 1,
  regime: null,
  oracleFrozen: false,
};

export const neutralScript: MarketScript = {
  at: () => NEUTRAL,
  jumpBetween: () => 0,
};
