/** The worst case over all coins after one more order, as the total and the leverage check need it. */
import { reachedLots, worstUusd } from '../exposure/worst-case.ts';
import type { CheckView, OrderWish } from './check.ts';

/**
 * Micro-USD; null when it is not known, `unchanged` when the order's side does not reach beyond the position that is held. Of its own coin the
 * order answers for its side alone, as for the limits of the coin.
 */
export function totalAfter({ side, sz }: OrderWish, view: CheckView): number | null | 'unchanged' {
  const { szi, load, valuationPx, othersWorstUusd } = view;
  const lots = reachedLots(szi, load, side, sz);
  if (lots <= Math.abs(szi)) return 'unchanged';
  const own = worstUusd(lots, valuationPx);
  return own === null || othersWorstUusd === null ? null : own + othersWorstUusd;
}
