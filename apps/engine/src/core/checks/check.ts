/** What a pre-trade check sees and answers. A check reads, never changes; null means that it has no objection. */
import type { DenialCode } from '@agora/shared/gate';
import type { Coin } from '@agora/shared/ids';
import type { Side } from '@agora/shared/order';
import type { SignalName } from '@agora/shared/signal';
import type { Permit } from '../approve/permit.ts';
import type { BookHealth } from '../book/health.ts';
import type { Budget } from '../budget/budget.ts';
import type { CoinLoad } from '../exposure/load.ts';
import type { CoinSpec } from '../money/coin-spec.ts';
import type { EnvelopeLimits } from './envelope-limits.ts';

/** An order as wished for: integers in the coin's units. */
export interface OrderWish {
  readonly coin: Coin;
  readonly side: Side;
  readonly px: number;
  readonly sz: number;
  readonly reduceOnly: boolean;
  readonly postOnly: boolean;
}

/** Everything that bears on one coin's orders at one instant. Load, budget and the own touch move with each approval. */
export interface CheckView {
  readonly nowMs: number;
  readonly permit: Permit;
  readonly limits: EnvelopeLimits;
  readonly envelopeAccepted: boolean;
  /** Null = the venue did not describe the coin. */
  readonly spec: CoinSpec | null;
  readonly bookHealth: BookHealth;
  readonly bidPx: number;
  readonly askPx: number;
  /** 0 = not known or too old. */
  readonly oraclePx: number;
  readonly szi: number;
  readonly load: CoinLoad;
  /** Values this coin's exposure; 0 = not known. */
  readonly valuationPx: number;
  /** Σ worst cases of all other coins; null = not known. */
  readonly othersWorstUusd: number | null;
  readonly equityUusd: number | null;
  readonly dailyPnlUusd: number | null;
  readonly budget: Budget;
  readonly reduceOnlyMode: boolean;
  /** Resting, in-flight and unresolved orders of all coins. */
  openOrders: number;
  /** Highest price of an own open buy, lowest of an own open sell; 0 = none. */
  ownBidPx: number;
  ownAskPx: number;
}

/** Why not: what was seen and what the limit is, ready to print. */
export interface Denial {
  readonly code: DenialCode;
  readonly observed: string | null;
  readonly limit: string | null;
  /** Only for a closed gate. */
  readonly missing?: readonly SignalName[];
}

export type Check = (wish: OrderWish, view: CheckView) => Denial | null;

export function deny(code: DenialCode, observed: string | null = null, limit: string | null = null): Denial {
  return { code, observed, limit };
}
