/** LEVERAGE_MAX: the worst case over all coins, over equity at the mark. Unknown or spent equity admits nothing. */
import { type Check, deny } from './check.ts';
import { totalAfter } from './total-worst.ts';

export const leverageMax: Check = (wish, view) => {
  const after = totalAfter(wish, view);
  const { equityUusd, limits } = view;
  if (after === 'unchanged') return null;
  if (after !== null && equityUusd !== null && equityUusd > 0 && after <= limits.leverageMax * equityUusd)
    return null;
  const known = after !== null && equityUusd !== null && equityUusd > 0;
  return deny(
    'LEVERAGE_MAX',
    known ? `${(after / equityUusd).toFixed(2)}x` : 'not known',
    `${limits.leverageMax}x`,
  );
};
