/** News about orders: what came of batches and cancels, status lines of the stream, answers to questions by id. */
import { ownershipOf } from '@agora/shared/cloid';
import { noteItems, noteWeight } from '../budget/budget.ts';
import { noteGone } from '../orders/cancels.ts';
import { isOpenStatus, type OrderInput, type OrderRecord } from '../orders/order.ts';
import { applyOrderInput, findOrder, type OrderTable, settleOrder } from '../orders/table.ts';
import { meaningOfStatus, type VenueRefusal } from '../orders/venue-words.ts';
import { slotOf } from '../quoting/quote-diff.ts';
import { ASK, ask } from './asking.ts';
import { cancelOrders, forgetStrangers, noteStranger } from './cancelling.ts';
import { LANDING_MARGIN_MS, reopenByNews } from './clearance.ts';
import type { Batch, Desk } from './desk.ts';
import { askRead, contradict, doubt } from './doubt.ts';
import type { CancelReport, OrderAnswer, OrderNews, OrderOutcome, Timed } from './event.ts';
import { haltFor } from './halting.ts';
import { tellOrder } from './shown-order.ts';
import { type Engine, venueNowMs } from './state.ts';

/** A batch nobody reported on for this long counts as sent without an answer (I-15). */
const UNREPORTED_MS = 5_000;

/** A slot whose order the venue refused is left alone this much longer: the reason seldom goes away by itself. */
const REFUSED_PAUSE_MS = 10_000;

/** Nothing left this host. */
export function onBatchDenied(engine: Engine, desk: Desk, batch: number, t: Timed): void {
  for (const order of ordersOf(desk, batch)) learn(engine, desk, order, { kind: 'not_sent' }, t);
  desk.batches.delete(batch);
}

export function onBatchSent(engine: Engine, desk: Desk, batch: number, nonce: number, t: Timed): void {
  const own = desk.batches.get(batch);
  if (own === undefined) return;
  own.nonce = nonce;
  desk.nonceHighWater = Math.max(desk.nonceHighWater, nonce);
  for (const order of ordersOf(desk, batch)) learn(engine, desk, order, { kind: 'sent', nonce }, t);
}

/** What is known of each order. Without proof it is unresolved: cancelled by its id, and asked for until the venue says. */
export function onBatchReported(
  engine: Engine,
  desk: Desk,
  batch: number,
  outcomes: readonly OrderOutcome[],
  t: Timed,
): void {
  for (const { cloid, input, refusal } of outcomes) {
    const order = desk.table.byCloid.get(cloid);
    if (order === undefined) continue;
    learn(engine, desk, order, input, t);
    if (refusal !== null) backOff(desk, order, refusal, t.nowMs);
    if (refusal === 'wallet') desk.walletRefused = { act: 'an order', atMs: t.nowMs };
  }
  const unresolved = ordersOf(desk, batch).filter(({ status }) => status === 'unresolved');
  if (unresolved.length === 0) {
    desk.batches.delete(batch);
    return;
  }
  cancelOrders(engine, desk, unresolved, t.nowMs);
  ask(engine, desk, unresolved, t.nowMs);
}

export function onCancelsReported(
  engine: Engine,
  desk: Desk,
  results: readonly CancelReport[],
  t: Timed,
): void {
  const unexplained: OrderRecord[] = [];
  for (const result of results) {
    if (result.refusal === 'wallet') desk.walletRefused = { act: 'a cancel', atMs: t.nowMs };
    const order = findOrder(desk.table, result);
    if (order === null) {
      if (result.outcome !== 'failed') forgetStrangers(desk, (oid) => oid === result.oid);
      continue;
    }
    if (result.outcome === 'canceled')
      learn(engine, desk, order, { kind: 'canceled', oid: null, left: null }, t);
    // Not on the book, but not said why: filled, cancelled, or not there yet.
    else if (result.outcome === 'gone' && isOpenStatus(order.status)) {
      noteGone(order, t.nowMs);
      unexplained.push(order);
    }
  }
  ask(engine, desk, unexplained, t.nowMs);
}

/** An accepted noop proves that the orders with its nonce never land. */
export function onNoopReported(engine: Engine, desk: Desk, nonce: number, accepted: boolean, t: Timed): void {
  if (!accepted) return;
  engine.fsm.burnt += 1;
  for (const own of desk.batches.values()) {
    if (own.nonce !== nonce) continue;
    for (const order of ordersOf(desk, own.number)) {
      if (order.status === 'in_flight' || order.status === 'unresolved')
        learn(engine, desk, order, { kind: 'never_landed' }, t);
    }
    desk.batches.delete(own.number);
  }
}

/** A line of the stream, about any order of the account. */
export function onOrderNews(engine: Engine, desk: Desk, news: OrderNews, t: Timed): void {
  const order = findOrder(desk.table, news);
  if (order !== null) {
    takeNews(engine, desk, order, news, t);
    return;
  }
  const ownership = ownershipOf(desk.source, news.cloid);
  const isForeign = ownership === 'foreign' || ownership === 'this_boot';
  noteUnknown(engine, desk, news, isForeign, t);
  if (isForeign)
    doubt(
      engine,
      desk,
      `order news of ${news.cloid ?? `oid ${news.oid}`}, which is not in our books`,
      t.nowMs,
    );
}

/**
 * An order that is not in our books: one that rests is told to go while halted, whoever placed it, and is no order gone (I-05). One of
 * somebody else overtakes a resume: the read that would call it drift may no longer find it.
 */
function noteUnknown(
  engine: Engine,
  desk: Desk,
  { oid, assetId, word }: OrderNews,
  isForeign: boolean,
  t: Timed,
): void {
  const { nowMs } = t;
  if (oid === null) return;
  if (meaningOfStatus(word) !== 'resting') {
    forgetStrangers(desk, (each) => each === oid);
    return;
  }
  noteStranger(engine, desk, { oid, assetId }, nowMs);
  if (engine.fsm.state !== 'HALTED') return;
  if (reopenByNews(engine.fsm.clearance, 'unknown', nowMs) === 'reopened')
    askRead(engine, 'an order that is not in our books appeared after the stop', nowMs);
  if (isForeign)
    haltFor(engine, { cause: 'foreign_order', value: null, limit: null, subject: `oid ${oid}` }, t);
}

/**
 * The answer to a question by id. An order the venue does not know may still be under way until its expiry, and one that has landed is not
 * known to a node that lags: what shows neither is a state of after the expiry.
 */
export function onOrderAnswered(
  engine: Engine,
  desk: Desk,
  { cloid, news, issuedMs, stateMs }: OrderAnswer,
  t: Timed,
): void {
  const order = desk.table.byCloid.get(cloid);
  if (order === undefined) return;
  if (news !== null) {
    takeNews(engine, desk, order, news, t);
    return;
  }
  const venueAtIssueMs = venueNowMs(engine, issuedMs);
  const over = venueAtIssueMs !== null && venueAtIssueMs > order.expiresAfterMs + LANDING_MARGIN_MS;
  const expired = over && stateMs !== null && stateMs > order.expiresAfterMs;
  if (expired && (order.status === 'unresolved' || order.status === 'in_flight'))
    learn(engine, desk, order, { kind: 'never_landed' }, t);
  else if (expired && order.status === 'resting')
    contradict(engine, desk, cloid, 'resting, then not known to the venue', t.nowMs);
}

/** Batches that nobody reported on, and unresolved orders to ask for again. */
export function chaseOrders(engine: Engine, desk: Desk, t: Timed): void {
  const due: OrderRecord[] = [];
  for (const batch of desk.batches.values()) due.push(...chaseBatch(engine, desk, batch, t));
  ask(engine, desk, due, t.nowMs);
}

/** Those of its orders that are to be asked for. */
function chaseBatch(engine: Engine, desk: Desk, batch: Batch, t: Timed): OrderRecord[] {
  const isDue = ({ touchedMs }: OrderRecord) => t.nowMs - touchedMs >= ASK.againMs;
  const own = ordersOf(desk, batch.number);
  if (t.nowMs - batch.approvedMs < UNREPORTED_MS)
    return own.filter((order) => order.status === 'unresolved' && isDue(order));
  const waiting = own.filter(({ status }) => status === 'in_flight' || status === 'unresolved');
  if (waiting.length === 0) desk.batches.delete(batch.number);
  for (const order of waiting) {
    if (order.status === 'in_flight') learn(engine, desk, order, { kind: 'no_answer' }, t);
    cancelOrders(engine, desk, [order], t.nowMs);
  }
  return waiting.filter((order) => isDue(order) || order.touchedMs === t.nowMs);
}

/** A refusal that says that our picture is wrong slows down, or ends, what relied on it. */
function backOff(desk: Desk, order: OrderRecord, refusal: VenueRefusal, nowMs: number): void {
  // The book moved between our look and the venue's: the next look is another one.
  if (refusal === 'post_only_cross') return;
  desk.coins.get(order.coin)?.placedMs.set(slotOf(order), nowMs + REFUSED_PAUSE_MS);
  const { address } = desk.budget;
  if (refusal === 'address_budget' && address !== null) address.used = Math.max(address.used, address.cap);
}

/** Books one piece of news about an order of ours; anything that brings it to life while HALTED reopens the clearance. */
export function learn(engine: Engine, desk: Desk, order: OrderRecord, input: OrderInput, t: Timed): void {
  const { from, to, contradiction } = applyOrderInput(desk.table, order, input, t.nowMs);
  if (contradiction !== null) contradict(engine, desk, order.cloid, contradiction, t.nowMs);
  if (from !== to) tellOrder(engine, desk, order, t);
  if (to === 'resting' && from !== 'resting' && engine.fsm.state === 'HALTED') {
    if ((venueNowMs(engine, t.nowMs) ?? 0) > order.expiresAfterMs + LANDING_MARGIN_MS)
      engine.fsm.acceptedAfter += 1;
    cancelOrders(engine, desk, [order], t.nowMs);
    if (reopenByNews(engine.fsm.clearance, 'ours', t.nowMs) === 'reopened')
      askRead(engine, 'an order appeared after the stop', t.nowMs);
  }
}

function takeNews(
  engine: Engine,
  desk: Desk,
  order: OrderRecord,
  { word, oid, left }: OrderNews,
  t: Timed,
): void {
  switch (meaningOfStatus(word)) {
    case 'resting':
      if (oid !== null) learn(engine, desk, order, { kind: 'resting', oid }, t);
      return;
    case 'filled':
      learn(engine, desk, order, { kind: 'filled', oid }, t);
      return;
    case 'canceled':
      learn(engine, desk, order, { kind: 'canceled', oid, left }, t);
      return;
    case 'rejected':
      learn(engine, desk, order, { kind: 'rejected' }, t);
      return;
    case null:
      engine.effects.push({
        kind: 'note',
        type: 'unknown_word',
        data: { cloid: order.cloid, word: word.slice(0, 64) },
      });
      doubt(engine, desk, `a status word that is not known: ${word.slice(0, 64)}`, t.nowMs);
  }
}

function ordersOf({ batches, table }: Desk, batch: number): OrderRecord[] {
  return (batches.get(batch)?.cloids ?? []).flatMap((cloid) => table.byCloid.get(cloid) ?? []);
}

/** A reconciliation proved the fills of ended orders complete. */
export function settleOrders(table: OrderTable, orders: readonly OrderRecord[]): void {
  for (const order of orders) settleOrder(table, order);
}

export function noteSpent(desk: Desk, ipWeight: number, items: number, nowMs: number): void {
  noteWeight(desk.budget, ipWeight, nowMs);
  if (items > 0) noteItems(desk.budget, items, nowMs);
}
