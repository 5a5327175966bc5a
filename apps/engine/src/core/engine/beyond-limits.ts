/**
 * A limit that shrinks holds for what rests, too: the orders beyond it are cancelled in the same tick, of each side the outermost first.
 * What is held beyond it no cancel cures: that is a breach, answered by reducing only.
 */
import type { Side } from '@agora/shared/order';
import { reachedLots } from '../exposure/worst-case.ts';
import { notionalUusd } from '../money/usd.ts';
import { lotsLeft, type OrderRecord } from '../orders/order.ts';
import { allOpen, loadOf, openOf } from '../orders/table.ts';
import { ledgerOf } from '../position/ledger.ts';
import { cancelOrders } from './cancelling.ts';
import type { CoinDesk, Desk } from './desk.ts';
import type { Engine } from './state.ts';

export function cancelBeyondLimits(engine: Engine, desk: Desk, nowMs: number): void {
  const beyond = new Set<OrderRecord>();
  for (const order of allOpen(desk.table))
    if (notionalUusd(order.px, lotsLeft(order)) > desk.limits.orderUusdMax) beyond.add(order);
  for (const coinDesk of desk.coins.values())
    for (const side of ['buy', 'sell'] as const) addBeyondLots(desk, coinDesk, side, beyond);
  addBeyondCount(desk, beyond);
  cancelOrders(engine, desk, beyond, nowMs);
}

/** Those without which the side reaches no further than the lots of its coin. */
function addBeyondLots(desk: Desk, { coin }: CoinDesk, side: Side, beyond: Set<OrderRecord>): void {
  const max = desk.limits.coins.get(coin)?.positionLotsMax ?? 0;
  const own = openOf(desk.table, coin).filter((order) => order.side === side);
  let reached = reachedLots(ledgerOf(desk.ledger, coin).szi, loadOf(desk.table, coin), side, 0);
  const staying: OrderRecord[] = [];
  for (const order of own) {
    if (order.cancel === null && !beyond.has(order)) staying.push(order);
    else reached -= order.counted;
  }
  for (const order of staying.sort((a, b) => (side === 'buy' ? a.px - b.px : b.px - a.px))) {
    if (reached <= max) return;
    beyond.add(order);
    reached -= order.counted;
  }
}

/** Of all coins the outermost levels; what shrinks a position stays longest. */
function addBeyondCount({ table, limits }: Desk, beyond: Set<OrderRecord>): void {
  const staying = allOpen(table).filter((order) => order.cancel === null && !beyond.has(order));
  staying.sort((a, b) => Number(a.reduceOnly) - Number(b.reduceOnly) || b.level - a.level);
  for (const order of staying.slice(0, Math.max(0, staying.length - limits.openOrdersMax))) beyond.add(order);
}
