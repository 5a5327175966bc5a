// What an account may be asked about its orders: one record per status change, bounded. A record is written
// once and never changed: like the venue's, its size is what was left when the status was set. Views are made on demand.
import { formatPlain } from '../core/decimal.ts';
import type { OrderUpdateOrder } from '../core/seam/events.ts';
import type { FrontendOrderView, HistoricalOrderView, OpenOrderView } from '../core/seam/views.ts';
import type { OrderStatus } from '../core/seam/words.ts';
import { formatPx, formatSz, type Venue } from '../core/venue.ts';
import type { Order, Trigger } from '../matching/order.ts';
import { firesAbove } from '../matching/trigger-rule.ts';
import type { Account } from './account.ts';

export const HISTORY_SERVED_MAX = 2_000;
const HISTORY_SLACK = 500;

export type StatusRecord = { order: Order; status: OrderStatus; statusMs: number; sz: number };

/** Sets the order's status: writes the record and tells the owner. House accounts keep only the cloid of a living order. */
export function setStatus(venue: Venue, order: Order, status: OrderStatus): void {
  const { account } = order;
  noteCloid(order, status === 'open' || status === 'triggered');
  if (!venue.tells(account)) return;
  const statusMs = venue.blockTimeMs;
  if (!account.house) remember(venue, account, { order, status, statusMs, sz: order.sz });
  venue.events.push({
    type: 'orderUpdate',
    timeMs: statusMs,
    account: account.address,
    order: openOrder(order, order.sz),
    status,
    statusTimestamp: statusMs,
  });
}

/**
 * A cloid means the newest order that carries it. One that never opens takes it from none that is open: who cancels by a
 * cloid means the order that can still trade.
 */
function noteCloid({ account, cloid, oid }: Order, lives: boolean): void {
  if (cloid === null) return;
  const { oidByCloid, open, house } = account;
  const holder = oidByCloid.get(cloid);
  if (house && !lives) {
    if (holder === oid) oidByCloid.delete(cloid);
    return;
  }
  if (holder === undefined || (holder < oid && (lives || !open.has(holder)))) oidByCloid.set(cloid, oid);
}

function remember(venue: Venue, account: Account, record: StatusRecord): void {
  account.history.push(record);
  if (account.history.length > HISTORY_SERVED_MAX + HISTORY_SLACK) account.history.splice(0, HISTORY_SLACK);
  if (record.status === 'open' || record.status === 'triggered') {
    record.order.openRecord = record;
    return;
  }
  record.order.openRecord = null;
  account.records.set(record.order.oid, record);
  if (account.records.size > venue.config.terminalOrdersMax) forgetOldest(account);
}

function forgetOldest(account: Account): void {
  for (const [oid, { order }] of account.records) {
    account.records.delete(oid);
    if (order.cloid !== null && account.oidByCloid.get(order.cloid) === oid)
      account.oidByCloid.delete(order.cloid);
    return;
  }
}

export function historicalOrder(record: StatusRecord): HistoricalOrderView {
  return {
    order: frontendOrder(record.order, record.sz),
    status: record.status,
    statusTimestamp: record.statusMs,
  };
}

export function frontendOrder(order: Order, sz: number): FrontendOrderView {
  const { asset, trigger } = order;
  return {
    coin: asset.coin,
    side: order.isBuy ? 'B' : 'A',
    limitPx: formatPx(asset, order.px),
    sz: formatSz(asset, sz),
    oid: order.oid,
    timestamp: order.timestampMs,
    triggerCondition: trigger === null ? 'N/A' : conditionOf(order, trigger),
    isTrigger: trigger !== null,
    triggerPx: trigger === null ? '0.0' : formatPx(asset, trigger.px),
    children: childrenOf(order).map((child) => frontendOrder(child, child.sz)),
    isPositionTpsl: trigger?.wholePosition ?? false,
    reduceOnly: order.reduceOnly,
    orderType: orderTypeOf(order),
    origSz: formatSz(asset, order.origSz),
    tif: trigger?.isMarket ? null : order.tif,
    cloid: order.cloid,
  };
}

function conditionOf({ asset, isBuy }: Order, { tpsl, px }: Trigger): string {
  return `Price ${firesAbove(isBuy, tpsl) ? 'above' : 'below'} ${formatPlain(px, asset.pxDecimals)}`;
}

function orderTypeOf({ trigger, tif }: Order): FrontendOrderView['orderType'] {
  if (trigger === null) return tif === 'FrontendMarket' || tif === 'LiquidationMarket' ? 'Market' : 'Limit';
  return `${trigger.tpsl === 'sl' ? 'Stop' : 'Take Profit'} ${trigger.isMarket ? 'Market' : 'Limit'}`;
}

/** Triggers that wait for this order's fill; shown in it as well as for themselves (recorded). */
function childrenOf({ oid, perp }: Order): Order[] {
  return perp.triggers.filter((child) => child.link?.waitsFor === oid);
}

/** The shorter shape of `openOrders` and `orderUpdates`: cloid and reduceOnly only where set. */
export function openOrder(order: Order, sz: number): OpenOrderView {
  const view: OrderUpdateOrder = {
    coin: order.asset.coin,
    side: order.isBuy ? 'B' : 'A',
    limitPx: formatPx(order.asset, order.px),
    sz: formatSz(order.asset, sz),
    oid: order.oid,
    timestamp: order.timestampMs,
    origSz: formatSz(order.asset, order.origSz),
  };
  if (order.cloid !== null) view.cloid = order.cloid;
  if (order.reduceOnly) view.reduceOnly = true;
  return view;
}
