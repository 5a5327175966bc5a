// What can be said of an order from its payload and the reference price alone. Such an error answers the
// whole batch with one status, and leaves no trace of any of its orders.
import type { Asset } from '../core/asset.ts';
import { parseScaledExact } from '../core/decimal.ts';
import type { ExchangeAction, OrderWire } from '../core/seam/actions.ts';
import { ORDER_TEXT, TEXT } from '../core/texts.ts';
import type { Venue } from '../core/venue.ts';
import type { OrderRequest, Trigger } from './order.ts';

export type Parsed = { ok: true; requests: OrderRequest[] } | { ok: false; text: string };

export function parseOrders(venue: Venue, action: Extract<ExchangeAction, { type: 'order' }>): Parsed {
  if (action.orders.length === 0) return { ok: false, text: TEXT.ordersEmpty };
  if (action.builder !== undefined) return { ok: false, text: TEXT.builderNotApproved };
  if (!isWellGrouped(action)) return { ok: false, text: TEXT.invalidGrouping };
  const requests: OrderRequest[] = [];
  for (const wire of action.orders) {
    const request = parseOrder(venue, wire, action.grouping === 'positionTpsl');
    if (typeof request === 'string') return { ok: false, text: request };
    requests.push(request);
  }
  return { ok: true, requests };
}

/**
 * `normalTpsl`: an order, then reduce-only triggers on its other side. `positionTpsl`: reduce-only triggers of one
 * side. Both in one coin, with at most one take-profit and one stop-loss.
 */
function isWellGrouped({ grouping, orders }: Extract<ExchangeAction, { type: 'order' }>): boolean {
  if (grouping === 'na') return true;
  const [first] = orders;
  if (first === undefined) return false;
  const parent = grouping === 'normalTpsl' ? first : null;
  if (parent !== null && 'trigger' in parent.t) return false;
  const closing = parent === null ? orders : orders.slice(1);
  const isBuy = parent === null ? first.b : !parent.b;
  const kinds = closing.map(({ t }) => ('trigger' in t ? t.trigger.tpsl : null));
  return (
    new Set(kinds).size === kinds.length &&
    !kinds.includes(null) &&
    closing.every((order) => order.r && order.b === isBuy && order.a === first.a)
  );
}

/** The order in integers, or the text of its static error. */
export function parseOrder(venue: Venue, wire: OrderWire, wholePosition = false): OrderRequest | string {
  const asset = venue.assetsById.get(wire.a);
  if (asset === undefined) return TEXT.invalidAsset;
  if (asset.delisted) return ORDER_TEXT.halted(asset.id);
  const px = parseScaledExact(wire.p, asset.pxDecimals);
  if (px === null || px === 0) return TEXT.invalidPrice;
  const sz = parseScaledExact(wire.s, asset.szDecimals);
  if (sz === null || !Number.isSafeInteger(px * sz)) return TEXT.invalidSize;
  const isPair = wholePosition && 'trigger' in wire.t;
  if (sz === 0 && !isPair) return TEXT.zeroSize;
  const pct = venue.config.referenceBandPct;
  if (isOutsideReference(asset, px, pct)) return ORDER_TEXT.referenceBand(pct);
  const base = { asset, isBuy: wire.b, px, reduceOnly: wire.r, cloid: wire.c ?? null };
  if ('limit' in wire.t) return { ...base, sz, tif: wire.t.limit.tif, trigger: null };
  const { isMarket, triggerPx, tpsl } = wire.t.trigger;
  const atPx = parseScaledExact(triggerPx, asset.pxDecimals);
  if (atPx === null || atPx === 0) return TEXT.invalidPrice;
  const trigger: Trigger = { px: atPx, isMarket, tpsl, wholePosition };
  return { ...base, sz: wholePosition ? 0 : sz, tif: isMarket ? 'Ioc' : 'Gtc', trigger };
}

/** Band by ratio, as measured: (1 − band) × reference < px ≤ reference / (1 − band). */
function isOutsideReference(asset: Asset, px: number, pct: number): boolean {
  const rest = 100 - pct;
  return px * 100 <= asset.markPx * rest || px * rest > asset.markPx * 100;
}
