// Open orders put back on the books, in the order in which they came to rest, with what they hold of their positions.
import { isArmed } from '../../matching/rest.ts';
import type { Venue } from '../venue.ts';
import type { AccountState } from './account-state.ts';
import { restoreOrder, restoreRecord } from './order-state.ts';

export function restoreOrders(venue: Venue, accounts: readonly AccountState[]): void {
  const all = accounts.flatMap(({ address, open }) => open.map((entry) => ({ address, ...entry })));
  for (const { address, order: state, record } of all.toSorted((a, b) => a.order.restSeq - b.order.restSeq)) {
    const account = venue.accounts.get(address);
    if (account === undefined) throw new RangeError(`snapshot: order ${state.oid} has no owner`);
    const order = restoreOrder(venue, account, state);
    order.restSeq = state.restSeq;
    order.link = state.link ?? null;
    order.fired = state.fired ?? false;
    order.openRecord = record === null ? null : restoreRecord(venue, account, record);
    account.open.set(order.oid, order);
    if (order.waits) {
      order.perp.triggers.push(order);
      if (isArmed(order)) order.asset.triggers.add(order);
      continue;
    }
    order.asset.book.side(order.isBuy).add(order);
    if (order.reduceOnly) order.perp.reduceOnly.push(order);
    else if (order.isBuy) order.perp.openBuySz += order.sz;
    else order.perp.openSellSz += order.sz;
  }
}
