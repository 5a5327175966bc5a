/** SYMBOL_NOT_ALLOWED: only coins that the envelope names and the venue describes. */
import { type Check, deny } from './check.ts';

export const symbolAllowed: Check = (wish, { limits, spec }) =>
  spec !== null && spec.coin === wish.coin && limits.coins.has(wish.coin)
    ? null
    : deny('SYMBOL_NOT_ALLOWED', wish.coin, [...limits.coins.keys()].join(' '));
