/**
 * Wishes to cancel, and the debt of those not yet fulfilled. A cancel is handed out at once, and again a second
 * later for as long as nothing proves the order gone; nothing in here can refuse one (I-12).
 */

import { isOpenStatus, type OrderRecord } from './order.ts';
import { allOpen, type OrderTable } from './table.ts';

/** An unanswered or failed cancel is repeated after this long (I-03). */
export const CANCEL_RETRY_MS = 1_000;

/** Wants the order gone. True when that is news and the cancel is due now. */
export function wantCancel(order: OrderRecord, nowMs: number): boolean {
  if (!isOpenStatus(order.status) || order.cancel !== null) return false;
  order.cancel = { wantedMs: nowMs, sentMs: null, tries: 0, goneMs: null };
  return true;
}

/** The cancel was handed to the shell. It concerns the order, so reconciliation leaves it alone for a while. */
export function noteCancelSent(order: OrderRecord, nowMs: number): void {
  if (order.cancel === null) return;
  order.cancel.sentMs = nowMs;
  order.cancel.tries += 1;
  order.touchedMs = nowMs;
}

/** The venue says that it is not on the book: what is still to come is its end, not its cancel. */
export function noteGone(order: OrderRecord, nowMs: number): void {
  if (order.cancel !== null) order.cancel.goneMs = nowMs;
}

/** Since when nothing says that it is off the book, though it should be; null = no cancel of it is owed. */
export function unprovenSinceMs({ cancel, status }: OrderRecord): number | null {
  if (cancel === null || !isOpenStatus(status)) return null;
  return Math.max(cancel.wantedMs, cancel.goneMs ?? cancel.wantedMs);
}

/** Open orders whose cancel is wanted: the cancel debt. */
export function cancelDebt(table: OrderTable): OrderRecord[] {
  return allOpen(table).filter((order) => order.cancel !== null);
}

/** Those of the debt to hand out at `nowMs`: never sent, or sent a retry ago and still not proven gone. */
export function dueCancels(table: OrderTable, nowMs: number): OrderRecord[] {
  return cancelDebt(table).filter(({ cancel }) => {
    if (cancel === null) return false;
    return cancel.sentMs === null || nowMs - cancel.sentMs >= CANCEL_RETRY_MS;
  });
}
