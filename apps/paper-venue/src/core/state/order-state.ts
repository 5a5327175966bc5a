// An order, and a status that one had, as plain JSON and back. Its place on the book is not in it: whoever restores open orders puts them
// back in the order in which they came to rest.
import type { Account } from '../../accounts/account.ts';
import type { StatusRecord } from '../../accounts/records.ts';
import { type Link, Order, type Trigger } from '../../matching/order.ts';
import type { Cloid, OrderStatus, OrderTif } from '../seam/words.ts';
import type { Venue } from '../venue.ts';

type AskedState = {
  oid: number;
  asset: number;
  isBuy: boolean;
  px: number;
  sz: number;
  origSz: number;
  tif: OrderTif;
  reduceOnly: boolean;
  cloid: Cloid | null;
  timestampMs: number;
  /** Left out where there is none: most orders are plain. */
  trigger?: Trigger;
};

export type OrderState = AskedState & { restSeq: number; link?: Link; fired?: true };

/** A status; the order's `sz` is what was left then. */
export type RecordState = [order: AskedState, status: OrderStatus, statusMs: number];

export function orderState(order: Order): OrderState {
  const { restSeq, link, fired } = order;
  return {
    ...askedState(order),
    restSeq,
    ...(link === null ? {} : { link }),
    ...(fired ? { fired } : {}),
  };
}

/** What never changes while an order lives, and what is left of it. */
function askedState(order: Order): AskedState {
  const { oid, isBuy, px, sz, origSz, tif, reduceOnly, cloid, timestampMs, trigger } = order;
  const plain = { oid, asset: order.asset.id, isBuy, px, sz, origSz, tif, reduceOnly, cloid, timestampMs };
  return trigger === null ? plain : { ...plain, trigger };
}

export function recordState({ order, status, statusMs, sz }: StatusRecord): RecordState {
  return [{ ...askedState(order), sz }, status, statusMs];
}

export function restoreRecord(
  venue: Venue,
  account: Account,
  [state, status, statusMs]: RecordState,
): StatusRecord {
  return { order: restoreOrder(venue, account, state), status, statusMs, sz: state.sz };
}

export function restoreOrder(venue: Venue, account: Account, state: AskedState): Order {
  const asset = venue.assetsById.get(state.asset);
  if (asset === undefined) throw new RangeError(`snapshot: order ${state.oid} has no asset`);
  const request = { ...state, asset, sz: state.origSz, trigger: state.trigger ?? null };
  const order = new Order(state.oid, account, account.perp(asset), request, state.timestampMs);
  order.sz = state.sz;
  return order;
}
