/** INVALID_ORDER: price a valid tick, size whole lots, both positive and exact. */
import { PX_MAX } from '../money/coin-spec.ts';
import { isOnTick } from '../money/tick.ts';
import { type Check, deny } from './check.ts';

export const validOrder: Check = ({ px, sz }, { spec }) => {
  const sane = Number.isSafeInteger(sz) && sz > 0 && px <= PX_MAX && Number.isSafeInteger(px * sz);
  if (sane && spec !== null && isOnTick(spec, px)) return null;
  return deny('INVALID_ORDER', `px ${px} units, sz ${sz} lots`, 'positive ticks and lots');
};
