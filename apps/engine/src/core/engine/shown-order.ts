/** One order of ours in the words of the contract: what the console lists and the order stream tells. */
import type { Oid } from '@agora/shared/ids';
import type { Order } from '@agora/shared/order';
import { pxText, szText } from '../money/coin-spec.ts';
import { lotsLeft, type OrderRecord } from '../orders/order.ts';
import type { Desk } from './desk.ts';
import type { Timed } from './event.ts';
import { isoOf } from './iso.ts';
import type { Engine } from './state.ts';

/** `offsetMs`: wall clock minus monotonic clock. Null for a coin that is not traded. */
export function shownOrder(desk: Desk, order: OrderRecord, offsetMs: number): Order | null {
  const spec = desk.coins.get(order.coin)?.spec;
  if (spec === undefined) return null;
  return {
    cloid: order.cloid,
    oid: order.oid as Oid | null, // as the venue said it
    coin: order.coin,
    side: order.side,
    px: pxText(spec, order.px),
    sz: szText(spec, lotsLeft(order)),
    orig_sz: szText(spec, order.sz),
    reduce_only: order.reduceOnly,
    status: order.status,
    at: isoOf(order.touchedMs + offsetMs),
  };
}

/** For the tail that people follow; the audit has the order's own records. */
export function tellOrder(engine: Engine, desk: Desk, order: OrderRecord, t: Timed): void {
  const shown = shownOrder(desk, order, t.wallMs - t.nowMs);
  if (shown !== null) engine.effects.push({ kind: 'order_changed', order: shown });
}
