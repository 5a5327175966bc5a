/**
 * What a coin's own orders may still add to its position: lots on each side, and how many orders of each kind.
 * Kept up to date by one lot-difference at a time; `worst-case.ts` turns it into exposure.
 */
import type { Side } from '@agora/shared/order';
import { assertInvariant } from '../invariants/invariant.ts';

export type OpenStatus = 'in_flight' | 'resting' | 'unresolved';

export interface CoinLoad {
  /** Lots that may still be bought: resting, in flight, unresolved, and executed without a fill seen. */
  buyLots: number;
  sellLots: number;
  readonly count: Record<OpenStatus, number>;
}

export function newCoinLoad(): CoinLoad {
  return { buyLots: 0, sellLots: 0, count: { in_flight: 0, resting: 0, unresolved: 0 } };
}

/** Adds lots (negative: takes away) to a side. */
export function addLots(load: CoinLoad, side: Side, lots: number): void {
  if (side === 'buy') load.buyLots += lots;
  else load.sellLots += lots;
  assertInvariant(load.buyLots >= 0 && load.sellLots >= 0, 'I-29', 'open lots of a side went below zero');
}

/** Orders that are resting, in flight or unresolved. */
export function openCount({ count }: CoinLoad): number {
  return count.in_flight + count.resting + count.unresolved;
}
