// What can be said of an order from its payload and the reference price alone. Such an error answers the
// whole batch with one status, and leaves no trace of any of its orders.
import type { Asset } from '../core/asset.ts';
import { parseScaledExact } from '../core/decimal.ts';
import { ORDER_TEXT, TEXT } from '../core/texts.ts';
import type { ExchangeAction, OrderWire } from '../core/types.ts';
import type { Venue } from '../core/venue.ts';
import type { OrderRequest } from './order.ts';

export type Parsed = { ok: true; requests: OrderRequest[] } | { ok: false; text: string };

export function parseOrders(venue: Venue, action: Extract<ExchangeAction, { type: 'order' }>): Parsed {
  if (action.orders.length === 0) return { ok: false, text: TEXT.ordersEmpty };
  if (action.builder !== undefined) return { ok: false, text: TEXT.builderNotApproved };
  const requests: OrderRequest[] = [];
  for (const wire of action.orders) {
    const request = parseOrder(venue, wire);
    if (typeof request === 'string') return { ok: false, text: request };
    requests.push(request);
  }
  return { ok: true, requests };
}

/** The order in integers, or the text of its static error. */
export function parseOrder(venue: Venue, wire: OrderWire): OrderRequest | string {
  const asset = venue.assetsById.get(wire.a);
  if (asset === undefined) return TEXT.invalidAsset;
  const px = parseScaledExact(wire.p, asset.pxDecimals);
  if (px === null || px === 0) return TEXT.invalidPrice;
  const sz = parseScaledExact(wire.s, asset.szDecimals);
  if (sz === null || !Number.isSafeInteger(px * sz)) return TEXT.invalidSize;
  if (sz === 0) return TEXT.zeroSize;
  const pct = venue.config.referenceBandPct;
  if (isOutsideReference(asset, px, pct)) return ORDER_TEXT.referenceBand(pct);
  return {
    asset,
    isBuy: wire.b,
    px,
    sz,
    tif: wire.t.limit.tif,
    reduceOnly: wire.r,
    cloid: wire.c ?? null,
  };
}

/** Band by ratio, as measured: (1 − band) × reference < px ≤ reference / (1 − band). */
function isOutsideReference(asset: Asset, px: number, pct: number): boolean {
  const rest = 100 - pct;
  return px * 100 <= asset.markPx * rest || px * rest > asset.markPx * 100;
}
