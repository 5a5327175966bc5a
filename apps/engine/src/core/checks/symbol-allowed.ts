/** SYMBOL_NOT_ALLOWED: only coins that the envelope names and the venue describes. What only shrinks a position passes for any of the latter. */
import { type Check, deny } from './check.ts';

export const symbolAllowed: Check = ({ coin, side, reduceOnly }, { limits, spec, szi }) => {
  const isDescribed = spec !== null && spec.coin === coin;
  const shrinks = reduceOnly && (side === 'buy' ? szi < 0 : szi > 0);
  if (isDescribed && (limits.coins.has(coin) || shrinks)) return null;
  return deny('SYMBOL_NOT_ALLOWED', coin, [...limits.coins.keys()].join(' '));
};
