// Putting an order on the book and taking it off: the only places where an order starts or stops
// resting, so that book, account, open sizes and reduce-only lists can never disagree.
import { setStatus } from '../accounts/records.ts';
import type { OrderStatus } from '../core/types.ts';
import type { Venue } from '../core/venue.ts';
import type { Order } from './order.ts';

/** Cancels the venue made on its own that it also tells as `nonUserCancel`. */
const NON_USER: ReadonlySet<OrderStatus> = new Set([
  'marginCanceled',
  'liquidatedCanceled',
  'scheduledCancel',
  'internalCancel',
]);

export function rest(venue: Venue, order: Order): void {
  order.asset.book.side(order.isBuy).add(order);
  order.asset.bookDirty = true;
  order.account.open.set(order.oid, order);
  if (order.reduceOnly) order.perp.reduceOnly.push(order);
  else addOpenSz(order, order.sz);
  setStatus(venue, order, 'open');
}

/** Ends a resting order with a status of its own; filled orders leave through `leaveBook` too. */
export function finishResting(venue: Venue, order: Order, status: OrderStatus): void {
  leaveBook(order);
  setStatus(venue, order, status);
  if (NON_USER.has(status) && venue.tells(order.account)) {
    venue.events.push({
      type: 'nonUserCancel',
      timeMs: venue.blockTimeMs,
      account: order.account.address,
      coin: order.asset.coin,
      oid: order.oid,
    });
  }
}

/** Makes a resting order smaller (a fill, or a reduce-only order following its position). */
export function shrinkResting(order: Order, bySz: number): void {
  order.asset.book.side(order.isBuy).shrink(order, bySz);
  order.asset.bookDirty = true;
  if (!order.reduceOnly) addOpenSz(order, -bySz);
}

function leaveBook(order: Order): void {
  if (!order.reduceOnly) addOpenSz(order, -order.sz);
  else {
    const list = order.perp.reduceOnly;
    list.splice(list.indexOf(order), 1);
  }
  order.asset.book.side(order.isBuy).remove(order);
  order.asset.bookDirty = true;
  order.account.open.delete(order.oid);
}

function addOpenSz(order: Order, sz: number): void {
  if (order.isBuy) order.perp.openBuySz += sz;
  else order.perp.openSellSz += sz;
}
