// Placing one order: the per-order checks in the venue's order, then taking, then resting. Every order
// that gets an oid ends in exactly one terminal status.
import type { Account } from '../accounts/account.ts';
import { checkEntry } from '../accounts/margin.ts';
import { setStatus } from '../accounts/records.ts';
import { isOnTick, UUSD_PER_USD } from '../core/asset.ts';
import { formatPlain } from '../core/decimal.ts';
import { ORDER_TEXT, TEXT } from '../core/texts.ts';
import type { ActionResponse, ExchangeAction, OrderStatus, OrderStatusAnswer } from '../core/types.ts';
import { formatPx, formatSz, type Venue } from '../core/venue.ts';
import { openOrdersCap } from '../limits/open-orders.ts';
import { take } from './match.ts';
import { Order, type OrderRequest } from './order.ts';
import { reducibleSz, trimReduceOnly } from './reduce-only.ts';
import { rest } from './rest.ts';
import { parseOrders } from './validate.ts';

/** `ticket` names the action; the hash of its trades follows from it. */
export type PlaceContext = { account: Account; ticket: number; trusted: boolean };

type Refusal = { status: OrderStatus; text: string };

export function placeOrders(
  venue: Venue,
  context: PlaceContext,
  action: Extract<ExchangeAction, { type: 'order' }>,
): ActionResponse {
  const parsed = parseOrders(venue, action);
  if (!parsed.ok) return orderAnswer([{ error: parsed.text }]);
  return orderAnswer(parsed.requests.map((request) => placeOrder(venue, context, request)));
}

export function orderAnswer(statuses: OrderStatusAnswer[]): ActionResponse {
  return { status: 'ok', response: { type: 'order', data: { statuses } } };
}

export function placeOrder(venue: Venue, context: PlaceContext, request: OrderRequest): OrderStatusAnswer {
  if (request.tif !== 'Alo' && !context.trusted && venue.blockTimeMs < venue.postOnlyUntilMs) {
    return { error: TEXT.postOnlyWindow };
  }
  const { account } = context;
  const order = new Order(venue.nextOid++, account, account.perp(request.asset), request, venue.blockTimeMs);
  if (order.cloid !== null) account.oidByCloid.set(order.cloid, order.oid);
  const refusal = checkOrder(venue, context, order);
  if (refusal !== null) return reject(venue, order, refusal);

  const taken = order.tif === 'Alo' ? { sz: 0, ntlUusd: 0 } : take(venue, order, context.ticket);
  const immediate = order.tif === 'Ioc' || order.tif === 'FrontendMarket';
  if (immediate && taken.sz === 0) {
    return reject(venue, order, { status: 'iocCancelRejected', text: ORDER_TEXT.iocCancel(order.asset.id) });
  }
  if (order.sz > 0 && order.reduceOnly) order.sz = Math.min(order.sz, reducibleSz(order.perp, order.isBuy));
  if (immediate || order.sz === 0) {
    setStatus(venue, order, 'filled');
    return filledAnswer(order, taken.sz, taken.ntlUusd);
  }
  rest(venue, order);
  if (order.reduceOnly) trimReduceOnly(venue, order.perp);
  return { resting: withCloid(order, { oid: order.oid }) };
}

function checkOrder(venue: Venue, context: PlaceContext, order: Order): Refusal | null {
  const { asset, account, perp } = order;
  if (!isOnTick(order.px, asset.pxDecimals))
    return { status: 'tickRejected', text: ORDER_TEXT.tick(asset.id) };
  const rests = order.tif === 'Alo' || order.tif === 'Gtc';
  if (
    rests &&
    !context.trusted &&
    account.open.size >= openOrdersCap(venue.config, account, order.reduceOnly)
  ) {
    return { status: 'tooManyOpenOrdersRejected', text: ORDER_TEXT.tooManyOpen(asset.id) };
  }
  if (order.reduceOnly) {
    const limit = reducibleSz(perp, order.isBuy);
    if (limit === 0) return { status: 'reduceOnlyRejected', text: ORDER_TEXT.reduceOnly(asset.id) };
    order.sz = Math.min(order.sz, limit);
  }
  if (isTooSmall(venue, order)) {
    return {
      status: 'minTradeNtlRejected',
      text: ORDER_TEXT.minNotional(venue.config.minOrderUsd, asset.id),
    };
  }
  if (isTooFarFromOracle(order, venue.config.oracleBandPct)) {
    return { status: 'oracleRejected', text: ORDER_TEXT.oracle(asset.id) };
  }
  if (order.tif === 'Alo' && asset.book.crosses(order.isBuy, order.px)) {
    return { status: 'badAloPxRejected', text: badAloText(order) };
  }
  if (order.reduceOnly) return null;
  const margin = checkEntry(account, perp, order.isBuy, order.sz);
  if (margin === 'maxPosition')
    return { status: 'perpMaxPositionRejected', text: ORDER_TEXT.maxPosition(asset.id) };
  return margin === 'margin' ? { status: 'perpMarginRejected', text: ORDER_TEXT.margin(asset.id) } : null;
}

/** Under the minimum at its limit price, unless it closes the whole position. */
function isTooSmall(venue: Venue, order: Order): boolean {
  if (order.px * order.sz >= venue.config.minOrderUsd * UUSD_PER_USD) return false;
  const position = reducibleSz(order.perp, order.isBuy);
  return position === 0 || order.sz !== position;
}

/** Only the aggressive side is bounded by the oracle: a buy far above it, a sell far below. */
function isTooFarFromOracle(order: Order, bandPct: number): boolean {
  const oracle = order.asset.oraclePx;
  return order.isBuy ? order.px * 100 > oracle * (100 + bandPct) : order.px * 100 < oracle * (100 - bandPct);
}

function badAloText(order: Order): string {
  const { asset } = order;
  const bid = asset.book.bids.best();
  const ask = asset.book.asks.best();
  const text = (px: number | undefined) => (px === undefined ? '0' : formatPlain(px, asset.pxDecimals));
  return ORDER_TEXT.badAlo(text(bid?.px), text(ask?.px), asset.id);
}

function reject(venue: Venue, order: Order, refusal: Refusal): OrderStatusAnswer {
  setStatus(venue, order, refusal.status);
  return { error: refusal.text };
}

/** avgPx rounded down to the asset's price decimals. */
function filledAnswer(order: Order, sz: number, ntlUusd: number): OrderStatusAnswer {
  const avgPx = Math.floor(ntlUusd / sz);
  return {
    filled: withCloid(order, {
      totalSz: formatSz(order.asset, sz),
      avgPx: formatPx(order.asset, avgPx),
      oid: order.oid,
    }),
  };
}

function withCloid<T extends object>(order: Order, body: T): T & { cloid?: `0x${string}` } {
  return order.cloid === null ? body : { ...body, cloid: order.cloid };
}
