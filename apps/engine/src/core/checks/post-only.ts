/** POST_ONLY_REQUIRED: an order must be post-only, and priced so that it would rest on the book as it is. */
import { type Check, deny } from './check.ts';

export const postOnly: Check = (wish, { bidPx, askPx }) => {
  if (!wish.postOnly) return deny('POST_ONLY_REQUIRED', 'not post-only', 'post-only');
  const takes = wish.side === 'buy' ? askPx !== 0 && wish.px >= askPx : wish.px <= bidPx;
  if (!takes) return null;
  return deny('POST_ONLY_REQUIRED', `${wish.side} at ${wish.px} units takes`, `bbo ${bidPx}@${askPx} units`);
};
