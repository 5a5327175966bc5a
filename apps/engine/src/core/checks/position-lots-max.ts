/**
 * POSITION_LOTS_MAX: position, resting, in-flight and unresolved orders of the order's side together stay within the lots of the
 * envelope (I-18, I-29). An order that only shrinks the position reaches none.
 */
import { reachedLots } from '../exposure/worst-case.ts';
import { type Check, deny } from './check.ts';

export const positionLotsMax: Check = ({ coin, side, sz }, { szi, load, limits }) => {
  const max = limits.coins.get(coin)?.positionLotsMax ?? 0;
  const after = reachedLots(szi, load, side, sz);
  return after <= max ? null : deny('POSITION_LOTS_MAX', `${after} lots`, `${max} lots`);
};
