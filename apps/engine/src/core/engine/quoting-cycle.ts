/**
 * One look at one coin: what the strategy would like, what that takes, and what the gate lets through. Cancels leave first.
 * Every order is checked with those approved just before it already counted, so that no batch can pass a limit that its
 * orders would not pass one by one.
 */
import { cloidOf } from '@agora/shared/cloid';
import type { DecisionId } from '@agora/shared/ids';
import { type ApprovedOrder, approve } from '../approve/approved-order.ts';
import { refusalOf } from '../approve/refusal.ts';
import { actionWeight, noteItems, noteWeight, repriceItemsLeft } from '../budget/budget.ts';
import type { CheckView, Denial } from '../checks/check.ts';
import { reachedLots } from '../exposure/worst-case.ts';
import { assertInvariant } from '../invariants/invariant.ts';
import { addOrder, openCountOf, openOf } from '../orders/table.ts';
import { diffQuotes, slotOf } from '../quoting/quote-diff.ts';
import { type DesiredQuote, NO_QUOTES } from '../quoting/strategy.ts';
import { cancelOrders } from './cancelling.ts';
import type { CoinDesk, Desk } from './desk.ts';
import type { Timed } from './event.ts';
import { tellQuoting } from './quoting-news.ts';
import { type Engine, venueNowMs } from './state.ts';
import { checkViewOf, strategyViewOf } from './views.ts';

export function quoteCoin(engine: Engine, desk: Desk, coinDesk: CoinDesk, t: Timed): void {
  // A closed gate has taken quotes off already; a late lease sends nothing and leaves them.
  if (engine.closure !== 'open') return;
  const view = checkViewOf(engine, desk, coinDesk, t.nowMs);
  const wished = view.bookHealth === 'ok' ? desk.strategy(strategyViewOf(desk, coinDesk)) : NO_QUOTES;
  const acts = diffQuotes({
    desired: wished.quotes,
    open: openOf(desk.table, coinDesk.coin),
    config: desk.config,
    spreadBps: wished.spreadBps,
    nowMs: t.nowMs,
    placedMs: coinDesk.placedMs,
    repriceItems: repriceItemsLeft(desk.budget, desk.limits.messagesPerMinMax, view.openOrders, t.nowMs),
  });
  if (acts.cancels.length > 0) cancelOrders(engine, desk, acts.cancels, t.nowMs);
  if (acts.places.length > 0) place(engine, desk, coinDesk, acts.places, view, t);
  tellQuoting(engine, desk, coinDesk, wished, t);
}

function place(
  engine: Engine,
  desk: Desk,
  coinDesk: CoinDesk,
  quotes: readonly DesiredQuote[],
  view: CheckView,
  t: Timed,
): void {
  const venueMs = venueNowMs(engine, t.nowMs);
  if (venueMs === null) return;
  const approved: ApprovedOrder[] = [];
  for (const quote of quotes) {
    const order = approveQuote(engine, desk, coinDesk, quote, view, venueMs);
    if (order === null) continue;
    register(desk, coinDesk, order, view, t.nowMs);
    approved.push(order);
  }
  if (approved.length === 0) return;
  desk.batchCount += 1;
  noteWeight(desk.budget, actionWeight(approved.length), t.nowMs);
  const cloids = approved.map(({ cloid }) => cloid);
  desk.batches.set(desk.batchCount, { number: desk.batchCount, cloids, approvedMs: t.nowMs, nonce: null });
  engine.effects.push({ kind: 'place', batch: desk.batchCount, orders: approved });
  coinDesk.toldDenial = null;
}

function approveQuote(
  engine: Engine,
  desk: Desk,
  coinDesk: CoinDesk,
  quote: DesiredQuote,
  view: CheckView,
  venueMs: number,
): ApprovedOrder | null {
  const sequence = desk.sequence + 1;
  const answer = approve(
    { coin: coinDesk.coin, ...quote, postOnly: true },
    {
      cloid: cloidOf(desk.source, quote.kind, sequence),
      decisionId: `d-${desk.source.bootTag}-${sequence}` as DecisionId, // of the right form
      kind: quote.kind,
      level: quote.level,
      approvalEpoch: engine.fsm.approvalEpoch,
      venueNowMs: venueMs,
    },
    view,
  );
  if ('denial' in answer) {
    refuse(engine, desk, coinDesk, answer.denial);
    return null;
  }
  desk.sequence = sequence;
  return answer.order;
}

/** From here on it is exposure, a message and an open order, whatever becomes of it. */
function register(
  desk: Desk,
  coinDesk: CoinDesk,
  order: ApprovedOrder,
  view: CheckView,
  nowMs: number,
): void {
  assertInvariant(view.bookHealth === 'ok', 'I-19', 'an order was priced from a book that is not healthy');
  addOrder(desk.table, order, nowMs);
  const lotsMax = desk.limits.coins.get(coinDesk.coin)?.positionLotsMax ?? 0;
  assertInvariant(
    reachedLots(view.szi, view.load, order.side, 0) <= lotsMax,
    'I-29',
    'an approved order passes the position limit',
  );
  noteItems(desk.budget, 1, nowMs);
  coinDesk.placedMs.set(slotOf(order), nowMs);
  desk.lastExpiresAfterMs = Math.max(desk.lastExpiresAfterMs, order.expiresAfterMs);
  view.openOrders = openCountOf(desk.table);
  assertInvariant(view.openOrders <= desk.limits.openOrdersMax, 'I-18', 'an approved order is one too many');
  if (order.side === 'buy') view.ownBidPx = Math.max(view.ownBidPx, order.px);
  else view.ownAskPx = view.ownAskPx === 0 ? order.px : Math.min(view.ownAskPx, order.px);
}

/** Counts every refusal and tells one of a kind until something passes again. */
function refuse(engine: Engine, desk: Desk, coinDesk: CoinDesk, denial: Denial): void {
  engine.denials.set(denial.code, (engine.denials.get(denial.code) ?? 0) + 1);
  if (coinDesk.toldDenial === denial.code) return;
  coinDesk.toldDenial = denial.code;
  desk.refusalCount += 1;
  const decisionId = `refused-${desk.source.bootTag}-${desk.refusalCount}` as DecisionId; // of the right form
  engine.effects.push({ kind: 'refused', decisionId, coin: coinDesk.coin, refusal: refusalOf(denial) });
}
