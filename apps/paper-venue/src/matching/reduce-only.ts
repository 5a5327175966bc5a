// Resting reduce-only orders never add up to more than the position they close: when it shrinks they
// shrink (oldest first), when it is gone or has turned they end `reduceOnlyCanceled`.
import type { Perp } from '../accounts/account.ts';
import type { Venue } from '../core/venue.ts';
import { finishResting, isArmed, shrinkResting } from './rest.ts';

/** Size a reduce-only order of this side may have: the position it would close, or 0. */
export function reducibleSz(perp: Perp, isBuy: boolean): number {
  return isBuy === perp.szi < 0 ? Math.abs(perp.szi) : 0;
}

export function trimReduceOnly(venue: Venue, perp: Perp): void {
  if (perp.reduceOnly.length === 0) return;
  let total = 0;
  for (const order of perp.reduceOnly) total += order.sz;
  for (const order of [...perp.reduceOnly]) {
    const excess = reducibleSz(perp, order.isBuy) === 0 ? order.sz : total - Math.abs(perp.szi);
    if (excess <= 0) continue;
    const cut = Math.min(excess, order.sz);
    total -= cut;
    if (cut === order.sz) finishResting(venue, order, 'reduceOnlyCanceled');
    else shrinkResting(order, cut);
  }
}

/** Ends the armed reduce-only triggers of a position that is gone or has turned; called when a block's trades are done. */
export function dropOrphanTriggers(venue: Venue, perp: Perp): void {
  for (const order of [...perp.triggers]) {
    if (!order.reduceOnly || !isArmed(order) || reducibleSz(perp, order.isBuy) > 0) continue;
    finishResting(venue, order, 'reduceOnlyCanceled');
  }
}
