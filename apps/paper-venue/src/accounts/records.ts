// What an account may be asked about its orders: one record per status change, bounded. A record is
// written once and never changed: like the venue's, its `sz` is what was left when the status was set.
import type { FrontendOrderView, HistoricalOrderView, OrderStatus, OrderUpdateOrder } from '../core/types.ts';
import { formatPx, formatSz, type Venue } from '../core/venue.ts';
import type { Order } from '../matching/order.ts';
import type { Account } from './account.ts';

export const HISTORY_SERVED_MAX = 2_000;
const HISTORY_SLACK = 500;

/** Sets the order's status: writes the record and tells the owner. House accounts keep only the cloid. */
export function setStatus(venue: Venue, order: Order, status: OrderStatus): void {
  const { account } = order;
  if (status !== 'open' && order.cloid !== null && account.house) {
    if (account.oidByCloid.get(order.cloid) === order.oid) account.oidByCloid.delete(order.cloid);
  }
  if (!venue.tells(account)) return;
  const view = frontendOrder(order);
  if (!account.house) remember(venue, order, { order: view, status, statusTimestamp: venue.blockTimeMs });
  venue.events.push({
    type: 'orderUpdate',
    timeMs: venue.blockTimeMs,
    account: account.address,
    order: updateOrder(view),
    status,
    statusTimestamp: venue.blockTimeMs,
  });
}

function remember(venue: Venue, order: Order, record: HistoricalOrderView): void {
  const { account } = order;
  account.history.push(record);
  if (account.history.length > HISTORY_SERVED_MAX + HISTORY_SLACK) account.history.splice(0, HISTORY_SLACK);
  if (record.status === 'open') {
    order.record = record;
    return;
  }
  account.records.set(order.oid, record);
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

export function frontendOrder(order: Order): FrontendOrderView {
  return {
    coin: order.asset.coin,
    side: order.isBuy ? 'B' : 'A',
    limitPx: formatPx(order.asset, order.px),
    sz: formatSz(order.asset, order.sz),
    oid: order.oid,
    timestamp: order.timestampMs,
    triggerCondition: 'N/A',
    isTrigger: false,
    triggerPx: '0.0',
    children: [],
    isPositionTpsl: false,
    reduceOnly: order.reduceOnly,
    orderType: order.tif === 'FrontendMarket' ? 'Market' : 'Limit',
    origSz: formatSz(order.asset, order.origSz),
    tif: order.tif,
    cloid: order.cloid,
  };
}

/** The shorter shape of `openOrders` and `orderUpdates`: cloid and reduceOnly only where set. */
export function updateOrder(view: FrontendOrderView): OrderUpdateOrder {
  const { coin, side, limitPx, sz, oid, timestamp, origSz } = view;
  const base: OrderUpdateOrder = { coin, side, limitPx, sz, oid, timestamp, origSz };
  if (view.cloid !== null) base.cloid = view.cloid;
  if (view.reduceOnly) base.reduceOnly = true;
  return base;
}
