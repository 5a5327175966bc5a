/** SELF_CROSS: an order must not meet an own one on the other side, whatever that one's state or pending cancel. */
import { type Check, deny } from './check.ts';

export const selfCross: Check = ({ side, px }, { ownBidPx, ownAskPx }) => {
  if (side === 'buy') {
    if (ownAskPx === 0 || px < ownAskPx) return null;
    return deny('SELF_CROSS', `buy at ${px} units`, `own sell at ${ownAskPx} units`);
  }
  if (ownBidPx === 0 || px > ownBidPx) return null;
  return deny('SELF_CROSS', `sell at ${px} units`, `own buy at ${ownBidPx} units`);
};
