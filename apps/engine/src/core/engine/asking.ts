/**
 * Questions for single orders. Of a few orders that nobody answered for each is asked for by its id; of many, one look at all orders shows
 * which of them rest, and single questions wait until the venue can say for certain. None of it takes weight that cancels or the next read need.
 */
import { BUDGET, weightLeft, weightReserve } from '../budget/budget.ts';
import type { OrderRecord } from '../orders/order.ts';
import { openCountOf } from '../orders/table.ts';
import { LANDING_MARGIN_MS } from './clearance.ts';
import type { Desk } from './desk.ts';
import { askRead } from './doubt.ts';
import { type Engine, venueNowMs } from './state.ts';

export const ASK = {
  /** An unresolved order is asked for again after this long. */
  againMs: 1_000,
  /** More than so many without an answer are looked at together; then no more than so many are asked for in a round. */
  fewMax: 10,
  /** What a question for one order weighs on the IP, with that for the time of the account's state beside it. */
  weight: 4,
  /** With less weight than this the scheduled look has to do, as for any doubt. */
  lookWeightMin: 300,
} as const;

/** Asks the venue for these orders, or for all. A question concerns its order, so that reconciliation leaves it alone for a while. */
export function ask(engine: Engine, desk: Desk, orders: readonly OrderRecord[], nowMs: number): void {
  if (orders.length === 0) return;
  const unanswered = orders.filter(({ status }) => status !== 'resting');
  // Of one that rested the venue knows the end: it is asked for once.
  const rested = orders.filter(({ status }) => status === 'resting');
  const wanted = isMany(desk, unanswered) ? roundOf(engine, desk, unanswered, nowMs) : unanswered;
  for (const order of [...rested, ...wanted].slice(0, affordable(desk, nowMs))) {
    order.touchedMs = nowMs;
    order.askedMs = nowMs;
    engine.effects.push({ kind: 'query_order', cloid: order.cloid });
  }
}

function isMany({ table }: Desk, unanswered: readonly OrderRecord[]): boolean {
  let unresolved = 0;
  for (const { count } of table.loads.values()) unresolved += count.unresolved;
  return Math.max(unresolved, unanswered.length) > ASK.fewMax;
}

/**
 * One round in `againMs`: a look that shows those which rest, and questions for those whose time is over and which can be proven
 * never to have landed, the longest not asked for first.
 */
function roundOf(
  engine: Engine,
  desk: Desk,
  unanswered: readonly OrderRecord[],
  nowMs: number,
): OrderRecord[] {
  if (unanswered.length === 0 || nowMs - desk.roundMs < ASK.againMs) return [];
  desk.roundMs = nowMs;
  const isLookDue = nowMs - engine.ordersAskedMs >= ASK.againMs;
  if (isLookDue && weightLeft(desk.budget, nowMs) >= ASK.lookWeightMin)
    askRead(engine, `${unanswered.length} orders without an answer`, nowMs, 'orders');
  const venueMs = venueNowMs(engine, nowMs) ?? Number.NEGATIVE_INFINITY;
  return unanswered
    .filter(({ expiresAfterMs }) => venueMs > expiresAfterMs + LANDING_MARGIN_MS)
    .sort((a, b) => a.askedMs - b.askedMs)
    .slice(0, ASK.fewMax);
}

/** How many questions the weight allows beside what it takes to cancel everything open, and the next read: or that would close the gate. */
function affordable({ budget, table }: Desk, nowMs: number): number {
  const spare = weightLeft(budget, nowMs) - weightReserve(openCountOf(table)) - BUDGET.weightForReads;
  return Math.max(0, Math.floor(spare / ASK.weight));
}
