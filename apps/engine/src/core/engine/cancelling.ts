/**
 * Taking orders off the book: counted against the budgets, never refused by them, repeated until proven. The order of a
 * stop is always: cancels first, then nonces of what is in flight.
 */
import { actionWeight, noteItems, noteWeight } from '../budget/budget.ts';
import { CANCEL_RETRY_MS, dueCancels, noteCancelSent, wantCancel } from '../orders/cancels.ts';
import { isOpenStatus, type OrderRecord } from '../orders/order.ts';
import { allOpen, findOrder } from '../orders/table.ts';
import type { SeenOrder } from '../reconcile/view.ts';
import type { Desk, Stranger } from './desk.ts';
import type { CancelTarget } from './effect.ts';
import type { Engine } from './state.ts';

/** The venue takes at most this many cancels in one action. */
const CANCELS_A_BATCH_MAX = 200;

/** Wants and hands out the cancel of each; one already wanted is left to its retry. Returns how many were handed out. */
export function cancelOrders(
  engine: Engine,
  desk: Desk,
  orders: Iterable<OrderRecord>,
  nowMs: number,
): number {
  const due: OrderRecord[] = [];
  for (const order of orders) if (wantCancel(order, nowMs)) due.push(order);
  handOut(engine, desk, due, nowMs);
  return due.length;
}

export function cancelEverything(engine: Engine, desk: Desk, nowMs: number): number {
  return cancelOrders(engine, desk, allOpen(desk.table), nowMs);
}

/** Cancels whose last try is a retry old and unproven (I-03); of strangers' orders while it is halted. */
export function retryCancels(engine: Engine, desk: Desk, nowMs: number): void {
  handOut(engine, desk, dueCancels(desk.table, nowMs), nowMs);
  cancelKnownStrangers(engine, desk, nowMs);
}

/** What the last whole look at the venue listed, or the stream told of since, and our table does not know. */
export function cancelStrangers(engine: Engine, desk: Desk, nowMs: number): void {
  const listed = desk.lastView?.orders ?? [];
  const unknown = listed.filter((order) => findOrder(desk.table, order) === null);
  cancelSeen(engine, desk, unknown, nowMs);
  cancelKnownStrangers(engine, desk, nowMs);
}

/** The stream tells of an order that rests: while halted it goes in this tick, else in that of the next halt. */
export function noteStranger(
  engine: Engine,
  desk: Desk,
  { oid, ...stranger }: Pick<Stranger, 'assetId'> & { readonly oid: number },
  nowMs: number,
): void {
  const sentMs = desk.strangers.get(oid)?.sentMs ?? null;
  desk.strangers.set(oid, { ...stranger, heardMs: nowMs, sentMs });
  cancelKnownStrangers(engine, desk, nowMs);
}

/** A stranger's order is proven gone. */
export function forgetStrangers(desk: Desk, isGone: (oid: number, heardMs: number) => boolean): void {
  for (const [oid, { heardMs }] of desk.strangers) if (isGone(oid, heardMs)) desk.strangers.delete(oid);
}

function cancelKnownStrangers(engine: Engine, desk: Desk, nowMs: number): void {
  if (engine.fsm.state !== 'HALTED') return;
  // One that was taken in meanwhile has its cancel in the table.
  forgetStrangers(desk, (oid) => desk.table.byOid.has(oid));
  const due = [...desk.strangers].filter(
    ([, { sentMs }]) => sentMs === null || nowMs - sentMs >= CANCEL_RETRY_MS,
  );
  for (const [oid, stranger] of due) desk.strangers.set(oid, { ...stranger, sentMs: nowMs });
  const targets = due.map(([oid, { assetId }]) => ({ assetId, oid, cloid: null }));
  cancelTargets(engine, desk, targets, nowMs);
}

/** What the venue lists while halted goes, whoever placed it. */
export function cancelSeen(engine: Engine, desk: Desk, seen: readonly SeenOrder[], nowMs: number): void {
  const targets: CancelTarget[] = [];
  for (const order of seen) {
    const own = findOrder(desk.table, order);
    if (own !== null && isOpenStatus(own.status)) {
      wantCancel(own, nowMs);
      if (own.cancel !== null && own.cancel.sentMs !== null && nowMs - own.cancel.sentMs < CANCEL_RETRY_MS)
        continue;
      noteCancelSent(own, nowMs);
    } else {
      const sentMs = desk.strangers.get(order.oid)?.sentMs ?? null;
      if (sentMs !== null && nowMs - sentMs < CANCEL_RETRY_MS) continue;
      desk.strangers.set(order.oid, { assetId: order.assetId, heardMs: nowMs, sentMs: nowMs });
    }
    targets.push({ assetId: order.assetId, oid: order.oid, cloid: null });
  }
  cancelTargets(engine, desk, targets, nowMs);
}

/** Burns the nonce of every batch in flight, so that what has not landed never will. */
export function burnNonces(engine: Engine, desk: Desk, nowMs: number): void {
  for (const { nonce, cloids } of desk.batches.values()) {
    if (nonce === null) continue;
    const waits = cloids.some((cloid) => {
      const status = desk.table.byCloid.get(cloid)?.status;
      return status === 'in_flight' || status === 'unresolved';
    });
    if (!waits) continue;
    noteItems(desk.budget, 1, nowMs);
    noteWeight(desk.budget, actionWeight(1), nowMs);
    engine.effects.push({ kind: 'noop', nonce });
  }
}

function handOut(engine: Engine, desk: Desk, orders: readonly OrderRecord[], nowMs: number): void {
  const targets = orders.flatMap((order) => {
    const spec = desk.coins.get(order.coin)?.spec;
    if (spec === undefined) return [];
    noteCancelSent(order, nowMs);
    return [{ assetId: spec.assetId, oid: order.oid, cloid: order.oid === null ? order.cloid : null }];
  });
  cancelTargets(engine, desk, targets, nowMs);
}

/** Hands out cancels of what no order of the table stands for. */
export function cancelTargets(
  engine: Engine,
  desk: Desk,
  targets: readonly CancelTarget[],
  nowMs: number,
): void {
  for (let from = 0; from < targets.length; from += CANCELS_A_BATCH_MAX) {
    const batch = targets.slice(from, from + CANCELS_A_BATCH_MAX);
    noteItems(desk.budget, batch.length, nowMs);
    noteWeight(desk.budget, actionWeight(batch.length), nowMs);
    engine.effects.push({ kind: 'cancel', targets: batch });
  }
}
