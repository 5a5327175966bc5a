// No resting reduce-only order is larger than the position it closes, each for itself: when it shrinks they shrink with
// it, when it is gone or has turned they end `reduceOnlyCanceled`. Whichever fills first leaves the others what remains.
import type { Perp } from '../accounts/account.ts';
import type { Venue } from '../core/venue.ts';
import { finishResting, isArmed, shrinkResting } from './rest.ts';

/** Size a reduce-only order of this side may have: the position it would close, or 0. */
export function reducibleSz(perp: Perp, isBuy: boolean): number {
  return isBuy === perp.szi < 0 ? Math.abs(perp.szi) : 0;
}

export function trimReduceOnly(venue: Venue, perp: Perp): void {
  if (perp.reduceOnly.length === 0) return;
  for (const order of [...perp.reduceOnly]) {
    const limit = reducibleSz(perp, order.isBuy);
    if (limit === 0) finishResting(venue, order, 'reduceOnlyCanceled');
    else if (order.sz > limit) shrinkResting(order, order.sz - limit);
  }
}

/** Ends the armed reduce-only triggers of a position that is gone or has turned; called when a block's trades are done. */
export function dropOrphanTriggers(venue: Venue, perp: Perp): void {
  for (const order of [...perp.triggers]) {
    if (!order.reduceOnly || !isArmed(order) || reducibleSz(perp, order.isBuy) > 0) continue;
    finishResting(venue, order, 'reduceOnlyCanceled');
  }
}
