// Caps on open interest: at the cap no position grows and none turns, and orders more aggressive than the oracle are
// neither taken nor kept. Orders that make positions smaller always pass.
import type { Asset } from '../core/asset.ts';
import { ORDER_TEXT } from '../core/texts.ts';
import type { Venue } from '../core/venue.ts';
import type { Order } from './order.ts';
import type { Refusal } from './place.ts';
import { finishResting } from './rest.ts';

export function isAtCap(asset: Asset): boolean {
  return asset.openInterestCapUusd !== null && asset.longSz * asset.markPx >= asset.openInterestCapUusd;
}

export function checkOpenInterest(order: Order): Refusal | null {
  const { asset, perp, isBuy, sz } = order;
  if (!isAtCap(asset)) return null;
  const closes = isBuy ? -perp.szi : perp.szi;
  if (sz <= closes) return null;
  if (closes > 0)
    return { status: 'positionFlipAtOpenInterestCapRejected', text: ORDER_TEXT.oiCapped(asset.id) };
  return isBeyondOracle(order)
    ? { status: 'tooAggressiveAtOpenInterestCapRejected', text: ORDER_TEXT.oiAggressive(asset.id) }
    : { status: 'positionIncreaseAtOpenInterestCapRejected', text: ORDER_TEXT.oiCapped(asset.id) };
}

/** Takes resting orders off a capped book that would raise open interest at prices beyond the oracle. */
export function enforceOpenInterestCaps(venue: Venue): void {
  for (const asset of venue.assets) {
    if (!isAtCap(asset)) continue;
    for (const side of [asset.book.bids, asset.book.asks]) {
      for (const level of [...side.levels].reverse()) {
        for (let order = level.head; order !== null; ) {
          const { next } = order;
          const grows = !order.reduceOnly && (order.isBuy ? order.perp.szi >= 0 : order.perp.szi <= 0);
          if (grows && isBeyondOracle(order)) finishResting(venue, order, 'openInterestCapCanceled');
          order = next;
        }
      }
    }
  }
}

function isBeyondOracle({ isBuy, px, asset }: Order): boolean {
  return isBuy ? px > asset.oraclePx : px < asset.oraclePx;
}
