/**
 * Exposure as the limits mean it: the worst that position and open orders can become, in lots and in USD. An
 * unknown price makes it unknown (null), which no limit admits.
 */
import type { Side } from '@agora/shared/order';
import { divCeil } from '../money/integers.ts';
import { notionalUusd } from '../money/usd.ts';
import type { CoinLoad } from './load.ts';

/** Largest |position| if every open order of one side filled and none of the other. */
export function worstLots(szi: number, load: Pick<CoinLoad, 'buyLots' | 'sellLots'>): number {
  return Math.max(Math.abs(szi), szi + load.buyLots, load.sellLots - szi);
}

/**
 * What the position becomes if every open order of `side` filled, in that direction, with `lots` more; negative = it stays on the other
 * side. An order answers for its own side: an excess on the other one may be cancelled before either fills.
 */
export function reachedLots(
  szi: number,
  load: Pick<CoinLoad, 'buyLots' | 'sellLots'>,
  side: Side,
  lots: number,
): number {
  return side === 'buy' ? szi + load.buyLots + lots : load.sellLots + lots - szi;
}

/** The price that values exposure: mark or mid, whichever is higher; 0 = not known. Doubled mid as in `book/`. */
export function valuationPx(markPx: number, midX2: number): number {
  if (markPx === 0 && midX2 === 0) return 0;
  return Math.max(markPx, divCeil(midX2, 2));
}

/** Worst case of one coin in micro-USD; 0 without lots, null when there are lots and no price. */
export function worstUusd(lots: number, px: number): number | null {
  if (lots === 0) return 0;
  return px === 0 ? null : notionalUusd(px, lots);
}

/** One coin's part of the total. */
export interface CoinExposure {
  readonly szi: number;
  readonly load: CoinLoad;
  readonly valuationPx: number;
}

/** Σ worst cases over coins, in micro-USD; null when one is not known. */
export function totalWorstUusd(coins: Iterable<CoinExposure>): number | null {
  let sum = 0;
  for (const { szi, load, valuationPx: px } of coins) {
    const uusd = worstUusd(worstLots(szi, load), px);
    if (uusd === null) return null;
    sum += uusd;
  }
  return sum;
}
