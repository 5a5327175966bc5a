/** The worst case over all coins after one more order, as the total and the leverage check need it. */
import { worstLots, worstLotsWith, worstUusd } from '../exposure/worst-case.ts';
import type { CheckView, OrderWish } from './check.ts';

/** Micro-USD; null when it is not known, `unchanged` when the order does not make it worse. */
export function totalAfter({ side, sz }: OrderWish, view: CheckView): number | null | 'unchanged' {
  const { szi, load, valuationPx, othersWorstUusd } = view;
  const lots = worstLotsWith(szi, load, side, sz);
  if (lots <= worstLots(szi, load)) return 'unchanged';
  const own = worstUusd(lots, valuationPx);
  return own === null || othersWorstUusd === null ? null : own + othersWorstUusd;
}
