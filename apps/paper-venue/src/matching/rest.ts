// Putting an order on the book (or among the waiting triggers) and taking it off: the only places where an order starts
// or stops being open, so that book, account, open sizes, trigger and reduce-only lists can never disagree.
import { setStatus } from '../accounts/records.ts';
import type { OrderStatus } from '../core/seam/words.ts';
import type { Venue } from '../core/venue.ts';
import type { Order } from './order.ts';

/** Cancels the venue made on its own that it also tells as `nonUserCancel`. */
const NON_USER: ReadonlySet<OrderStatus> = new Set([
  'marginCanceled',
  'liquidatedCanceled',
  'scheduledCancel',
  'internalCancel',
]);

/** Opens a trigger order: it waits off the book, for the mark or for its parent's fill. */
export function park(venue: Venue, order: Order): void {
  enlist(venue, order);
  setStatus(venue, order, 'open');
}

function enlist(venue: Venue, order: Order): void {
  order.restSeq = venue.nextRestSeq++;
  order.account.open.set(order.oid, order);
  order.perp.triggers.push(order);
  if (isArmed(order)) order.asset.triggers.add(order);
}

/** Takes a trigger order from where it waits; what becomes of it is the caller's. */
export function unpark(order: Order): void {
  order.account.open.delete(order.oid);
  order.perp.triggers.splice(order.perp.triggers.indexOf(order), 1);
  order.asset.triggers.delete(order);
}

/** Whether a trigger order listens to the mark (and not still to its parent). */
export function isArmed(order: Order): boolean {
  return order.link === null || order.link.waitsFor === null;
}

export function rest(venue: Venue, order: Order): void {
  order.restSeq = venue.nextRestSeq++;
  order.asset.book.side(order.isBuy).add(order);
  order.asset.bookDirty = true;
  order.account.open.set(order.oid, order);
  if (order.reduceOnly) order.perp.reduceOnly.push(order);
  else addOpenSz(order, order.sz);
  setStatus(venue, order, 'open');
}

/** Ends an open order with a status of its own; filled orders leave through here too. */
export function finishResting(venue: Venue, order: Order, status: OrderStatus): void {
  if (order.waits) unpark(order);
  else leaveBook(order);
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
  settleGroup(venue, order, status);
}

/**
 * What the end of an order means for its group. A parent that filled arms its children; one that ended otherwise
 * takes them along, unless a lack of margin ended it half filled. A child that filled ends its sibling.
 */
export function settleGroup(venue: Venue, ended: Order, status: OrderStatus): void {
  if (ended.link === null) return;
  const arms = status === 'filled' || (status === 'marginCanceled' && ended.sz < ended.origSz);
  for (const order of groupOf(ended)) {
    if (order.link?.waitsFor === ended.oid) {
      if (arms) arm(venue, order);
      else finishResting(venue, order, 'canceled');
    } else if (ended.trigger !== null && status === 'filled') {
      finishResting(venue, order, 'siblingFilledCanceled');
    }
  }
}

/** The other triggers of an order's group. */
function groupOf({ oid, link, perp }: Order): Order[] {
  return perp.triggers.filter((order) => order.oid !== oid && order.link?.group === link?.group);
}

/** From now on the child listens to the mark, behind all that listen already. */
function arm(venue: Venue, order: Order): void {
  unpark(order);
  if (order.link !== null) order.link.waitsFor = null;
  enlist(venue, order);
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
