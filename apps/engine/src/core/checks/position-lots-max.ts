/**
 * POSITION_LOTS_MAX: position, resting, in-flight and unresolved orders together stay within the lots of the
 * envelope (I-18). An order that does not make the worst case worse is never refused for it.
 */
import { worstLots, worstLotsWith } from '../exposure/worst-case.ts';
import { type Check, deny } from './check.ts';

export const positionLotsMax: Check = ({ coin, side, sz }, { szi, load, limits }) => {
  const max = limits.coins.get(coin)?.positionLotsMax ?? 0;
  const after = worstLotsWith(szi, load, side, sz);
  if (after <= max || after <= worstLots(szi, load)) return null;
  return deny('POSITION_LOTS_MAX', `${after} lots`, `${max} lots`);
};
