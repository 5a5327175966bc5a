// Placing one order: the per-order checks in the venue's order, then taking, then resting. Every order
// that gets an oid ends in exactly one terminal status.
import type { Account } from '../accounts/account.ts';
import { checkEntry } from '../accounts/margin.ts';
import { setStatus } from '../accounts/records.ts';
import { type Asset, isOnTick, UUSD_PER_USD } from '../core/asset.ts';
import { formatPlain } from '../core/decimal.ts';
import type { ActionResponse, ExchangeAction, OrderStatusAnswer } from '../core/seam/actions.ts';
import type { OrderStatus } from '../core/seam/words.ts';
import { ORDER_TEXT, TEXT } from '../core/texts.ts';
import { formatPx, formatSz, type Venue } from '../core/venue.ts';
import { openOrdersCap } from '../limits/open-orders.ts';
import { take } from './match.ts';
import { checkOpenInterest } from './open-interest.ts';
import { type Link, Order, type OrderRequest, type Trigger } from './order.ts';
import { reducibleSz } from './reduce-only.ts';
import { isArmed, park, rest, settleGroup } from './rest.ts';
import { isReached } from './trigger-rule.ts';
import { parseOrders } from './validate.ts';

/** `ticket` names the action; the hash of its trades follows from it. */
export type PlaceContext = { account: Account; ticket: number; trusted: boolean };

export type Refusal = { status: OrderStatus; text: string };

export function placeOrders(
  venue: Venue,
  context: PlaceContext,
  action: Extract<ExchangeAction, { type: 'order' }>,
): ActionResponse {
  const parsed = parseOrders(venue, action);
  if (!parsed.ok) return orderAnswer([{ error: parsed.text }]);
  const { requests } = parsed;
  if (action.grouping === 'normalTpsl') return orderAnswer(placeWithChildren(venue, context, requests));
  if (action.grouping === 'positionTpsl') return orderAnswer(placePair(venue, context, requests));
  return orderAnswer(requests.map((request) => placeOrder(venue, context, request)));
}

/** An order, and the take-profit and stop-loss that wait for its fill. What refuses the order refuses them with it. */
function placeWithChildren(
  venue: Venue,
  context: PlaceContext,
  [first, ...children]: OrderRequest[],
): OrderStatusAnswer[] {
  if (first === undefined) return [];
  const group = venue.nextOid;
  const answer = placeOrder(venue, context, first, { group, waitsFor: null });
  if (typeof answer === 'object' && 'error' in answer) return [answer, ...children.map(() => answer)];
  const waitsFor = context.account.open.has(group) ? group : null;
  const rest = children.map((child) => {
    const status = placeOrder(venue, context, child, { group, waitsFor }, first.px);
    if (typeof status === 'object' && 'error' in status) return status;
    return waitsFor === null ? 'waitingForTrigger' : 'waitingForFill';
  });
  return [answer, ...rest];
}

/** Take-profit and stop-loss of a position: when one has filled the other goes. */
function placePair(venue: Venue, context: PlaceContext, requests: OrderRequest[]): OrderStatusAnswer[] {
  const group = venue.nextOid;
  return requests.map((request) => {
    const status = placeOrder(venue, context, request, { group, waitsFor: null });
    return typeof status === 'object' && 'error' in status ? status : 'waitingForTrigger';
  });
}

export function orderAnswer(statuses: OrderStatusAnswer[]): ActionResponse {
  return { status: 'ok', response: { type: 'order', data: { statuses } } };
}

/** @param parentPx Price of the order a child waits for, which its trigger is judged by instead of the mark. */
export function placeOrder(
  venue: Venue,
  context: PlaceContext,
  request: OrderRequest,
  link: Link | null = null,
  parentPx: number | null = null,
): OrderStatusAnswer {
  const passesWindow = request.tif === 'Alo' || request.trigger !== null || context.trusted;
  if (!passesWindow && venue.blockTimeMs < venue.postOnlyUntilMs) return { error: TEXT.postOnlyWindow };
  const { account } = context;
  const order = new Order(venue.nextOid++, account, account.perp(request.asset), request, venue.blockTimeMs);
  order.link = link === null ? null : { ...link };
  const refusal =
    order.trigger === null
      ? checkOrder(venue, context, order)
      : checkTrigger(venue, context, order, order.trigger, parentPx);
  if (refusal !== null) return rejectOrder(venue, order, refusal);
  if (order.trigger === null) return executeOrder(venue, context, order);
  park(venue, order);
  return { resting: withCloid(order, { oid: order.oid }) };
}

/** Takes what it can and rests or ends; the order has passed its checks. */
export function executeOrder(venue: Venue, context: PlaceContext, order: Order): OrderStatusAnswer {
  const taken = order.tif === 'Alo' ? { sz: 0, ntlUusd: 0 } : take(venue, order, context.ticket);
  const immediate = order.tif !== 'Alo' && order.tif !== 'Gtc';
  if (immediate && taken.sz === 0) {
    const { id } = order.asset;
    return rejectOrder(
      venue,
      order,
      order.trigger === null
        ? { status: 'iocCancelRejected', text: ORDER_TEXT.iocCancel(id) }
        : { status: 'marketOrderNoLiquidityRejected', text: ORDER_TEXT.noLiquidity(id) },
    );
  }
  if (order.sz > 0 && order.reduceOnly) order.sz = Math.min(order.sz, reducibleSz(order.perp, order.isBuy));
  if (immediate || order.sz === 0) {
    setStatus(venue, order, 'filled');
    settleGroup(venue, order, 'filled');
    return filledAnswer(order, taken.sz, taken.ntlUusd);
  }
  rest(venue, order);
  return { resting: withCloid(order, { oid: order.oid }) };
}

function checkTrigger(
  venue: Venue,
  context: PlaceContext,
  order: Order,
  trigger: Trigger,
  parentPx: number | null,
): Refusal | null {
  const { asset, account, perp } = order;
  if (!isOnTick(order.px, asset.pxDecimals) || !isOnTick(trigger.px, asset.pxDecimals))
    return { status: 'tickRejected', text: ORDER_TEXT.tick(asset.id) };
  if (!context.trusted && account.open.size >= openOrdersCap(venue.config, account, true))
    return { status: 'tooManyOpenOrdersRejected', text: ORDER_TEXT.tooManyOpen(asset.id) };
  const armed = isArmed(order);
  if (armed && order.reduceOnly && reducibleSz(perp, order.isBuy) === 0)
    return { status: 'reduceOnlyRejected', text: ORDER_TEXT.reduceOnly(asset.id) };
  if (!trigger.wholePosition && isTooSmall(venue, order)) return tooSmall(venue, asset);
  const judgedBy = armed ? asset.markPx : (parentPx ?? asset.markPx);
  return isReached(order.isBuy, trigger.tpsl, trigger.px, judgedBy)
    ? { status: 'badTriggerPxRejected', text: ORDER_TEXT.badTrigger(asset.id) }
    : null;
}

/** What is looked at again when a trigger order fires. */
export function checkFired(order: Order): Refusal | null {
  if (!order.reduceOnly) return checkOpenInterest(order) ?? checkMargin(order);
  const limit = reducibleSz(order.perp, order.isBuy);
  if (limit === 0) return { status: 'reduceOnlyRejected', text: ORDER_TEXT.reduceOnly(order.asset.id) };
  order.sz = Math.min(order.sz, limit);
  return null;
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
  if (isTooSmall(venue, order)) return tooSmall(venue, asset);
  if (isTooFarFromOracle(order, venue.config.oracleBandPct)) {
    return { status: 'oracleRejected', text: ORDER_TEXT.oracle(asset.id) };
  }
  if (order.tif === 'Alo' && asset.book.crosses(order.isBuy, order.px)) {
    return { status: 'badAloPxRejected', text: badAloText(order) };
  }
  return order.reduceOnly ? null : (checkOpenInterest(order) ?? checkMargin(order));
}

function checkMargin({ account, perp, asset, isBuy, sz, px }: Order): Refusal | null {
  const margin = checkEntry(account, perp, isBuy, sz, px);
  if (margin === 'maxPosition')
    return { status: 'perpMaxPositionRejected', text: ORDER_TEXT.maxPosition(asset.id) };
  return margin === 'margin' ? { status: 'perpMarginRejected', text: ORDER_TEXT.margin(asset.id) } : null;
}

function tooSmall(venue: Venue, asset: Asset): Refusal {
  const text = ORDER_TEXT.minNotional(venue.config.minOrderUsd, asset.id);
  return { status: 'minTradeNtlRejected', text };
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

/** Ends an order that never came to rest. */
export function rejectOrder(venue: Venue, order: Order, refusal: Refusal): OrderStatusAnswer {
  setStatus(venue, order, refusal.status);
  settleGroup(venue, order, refusal.status);
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
