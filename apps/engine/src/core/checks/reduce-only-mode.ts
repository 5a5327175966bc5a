/** REDUCE_ONLY_MODE: then only reduce-only orders against the position, no larger than it. */
import { type Check, deny } from './check.ts';

export const reduceOnlyMode: Check = ({ side, sz, reduceOnly }, view) => {
  if (!view.reduceOnlyMode) return null;
  const shrinks = side === 'buy' ? view.szi < 0 : view.szi > 0;
  if (reduceOnly && shrinks && sz <= Math.abs(view.szi)) return null;
  return deny('REDUCE_ONLY_MODE', `${side} ${sz} lots at a position of ${view.szi}`, 'shrink the position');
};
