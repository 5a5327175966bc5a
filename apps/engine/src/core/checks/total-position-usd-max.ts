/** TOTAL_POSITION_USD_MAX: the sum of worst cases over all coins (I-29). */
import { uusdText } from '../money/usd.ts';
import { type Check, deny } from './check.ts';
import { totalAfter } from './total-worst.ts';

export const totalPositionUsdMax: Check = (wish, view) => {
  const after = totalAfter(wish, view);
  const max = view.limits.totalUusdMax;
  if (after === 'unchanged' || (after !== null && after <= max)) return null;
  const observed = after === null ? 'not known' : `${uusdText(after)} USD`;
  return deny('TOTAL_POSITION_USD_MAX', observed, `${uusdText(max)} USD`);
};
