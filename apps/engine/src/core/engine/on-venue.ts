/** The venue as a whole: the first look that opens the desk, and every later one that is compared with our books. */
import type { DriftDifference } from '@agora/shared/event-risk';
import { assertInvariant } from '../invariants/invariant.ts';
import { allOpen, shrinkOrder } from '../orders/table.ts';
import { correctCost } from '../position/ledger.ts';
import { dailyPnlAsShown } from '../position/pnl.ts';
import { isQuietSince } from '../position/recent.ts';
import { differencesText } from '../reconcile/adopt.ts';
import { type Compared, compare } from '../reconcile/compare.ts';
import type { LearnedOrder } from '../reconcile/compare-orders.ts';
import { notePass } from '../reconcile/reconciliation.ts';
import { QUIET_MS, type SeenOrder, type VenueView } from '../reconcile/view.ts';
import { noteLossAnswer } from '../risk/loss-guard.ts';
import { announce } from './announce.ts';
import { ask } from './asking.ts';
import { cancelSeen, forgetStrangers } from './cancelling.ts';
import { noteClearanceRead } from './clearance.ts';
import { type Desk, type DeskOpening, openDesk } from './desk.ts';
import { askRead, wantRead } from './doubt.ts';
import { cancelOwed, settleOwed, takeIn } from './earlier-life.ts';
import type { FillNews, Timed } from './event.ts';
import { bookFills, bookFunding, noteFundingTotals, recordFill } from './fills.ts';
import { landing } from './landing.ts';
import { learn, settleOrders } from './on-orders.ts';
import type { Engine } from './state.ts';

/** At most this many differences are listed in an event. */
const LISTED_MAX = 50;

/** Opens the desk once a boot. What an earlier boot left at the venue is ours: taken in, and cancelled. */
export function onDeskOpened(engine: Engine, opening: DeskOpening, t: Timed): void {
  if (engine.desk !== null) return;
  const desk = openDesk(engine, opening, t.nowMs);
  engine.desk = desk;
  for (const coinDesk of desk.coins.values()) {
    coinDesk.book.connection = engine.market.connection;
    coinDesk.reference.connection = engine.market.connection;
  }
  // They are in the venue's positions and cash already: what lacks is their record.
  for (const fill of opening.missedFills) recordFill(engine, fill, fill.closedPnlUusd);
  for (const seen of opening.orders) takeIn(engine, desk, seen, t);
  cancelOwed(engine, desk, t.nowMs);
  askRead(engine, 'first reconciliation since boot', t.nowMs);
}

export function onVenueView(
  engine: Engine,
  desk: Desk,
  view: VenueView,
  fills: readonly FillNews[],
  t: Timed,
): void {
  bookFills(engine, desk, fills, t);
  const books = {
    table: desk.table,
    source: desk.source,
    ledger: desk.ledger,
    past: {
      ...{ positions: recents(desk, 'recent'), received: recents(desk, 'received'), cash: desk.cash },
      ...{ funding: desk.funding, reordered: desk.reordered },
    },
  };
  const stateMs = stateMsOf(engine, view);
  const compared = compare(books, view, desk.recon.carried, stateMs);
  learnFrom(engine, desk, view, compared, t);
  const outcome = notePass(desk.recon, view, compared, t.nowMs);
  if (view.source === 'rest' && view.orders !== null && view.account !== null) desk.lastView = view;
  if (view.orders !== null) desk.confirmed = { source: view.source, wallMs: t.wallMs };
  if (outcome === 'agreed') noteAgreement(desk, view, stateMs);
  // At the venue's own worth of the positions, which our last mark may be far from: another answer about the day.
  if (view.source === 'rest' && view.account !== null) {
    const pnl = dailyPnlAsShown(desk.ledger, view.account.positions);
    const answer = { nowMs: t.nowMs, degraded: outcome !== 'agreed' };
    noteLossAnswer(desk.lossGuard, pnl, desk.limits.dailyLossUusd, answer);
  }
  if (outcome === 'confirm') confirmSoon(engine, desk, view.source, t.nowMs);
  if (outcome === 'drift') announceDrift(engine, desk, compared.differences, true, t);
  if (view.source === 'rest' && view.orders !== null) afterRead(engine, desk, view, view.orders, t);
}

/** Of what a stream shows in frame after frame no more than the weight bears: a read is followed by at most a few to confirm it. */
function confirmSoon(engine: Engine, desk: Desk, source: VenueView['source'], nowMs: number): void {
  const reason = 'to confirm a difference';
  if (source === 'ws') wantRead(engine, desk, reason, nowMs);
  else if (engine.readAskedMs !== nowMs) askRead(engine, reason, nowMs);
}

/** A suspicion no read came back for: told as it stands, not confirmed. */
export function announceDrift(
  engine: Engine,
  { recon }: Desk,
  differences: readonly DriftDifference[],
  confirmed: boolean,
  t: Timed,
): void {
  announce(engine, t.wallMs, {
    event: 'risk.recon_drift',
    cached_count: recon.cachedCount ?? 0,
    rest_count: recon.restCount ?? 0,
    differences: differences.slice(0, LISTED_MAX),
    differences_total: differences.length,
    differences_hash: engine.facts.sha256Hex(differencesText(differences)) as never, // 64 hex digits, which the schema brands
    confirmed,
  });
}

function learnFrom(
  engine: Engine,
  desk: Desk,
  view: VenueView,
  { learned, funding, costs, settled }: Compared,
  t: Timed,
): void {
  for (const each of learned) learnOne(engine, desk, each, t);
  // A stream's list may lag; a question costs weight.
  const unseen = learned.flatMap((each) => (each.kind === 'ask' ? [each.order] : []));
  if (view.source === 'rest') ask(engine, desk, unseen, t.nowMs);
  // By totals, so what was told of that hour is in them already.
  for (const { coin, usdcUusd } of funding)
    bookFunding(engine, desk, coin, usdcUusd, view.venueTimeMs, t, true);
  for (const { coin, entryUusd } of costs) {
    const closedPnlUusd = correctCost(desk.ledger, coin, entryUusd);
    desk.reordered.delete(coin);
    const data = { coin, entry_uusd: entryUusd, closed_pnl_uusd: closedPnlUusd };
    engine.effects.push({ kind: 'note', type: 'learned', data });
  }
  settleOrders(desk.table, settled);
  if (view.account === null) return;
  for (const position of view.account.positions) {
    const coinDesk = desk.coins.get(position.coin);
    if (coinDesk !== undefined) coinDesk.liquidationPx = position.liquidationPx;
  }
}

function learnOne(engine: Engine, desk: Desk, learned: LearnedOrder, t: Timed): void {
  switch (learned.kind) {
    case 'rests':
      learn(engine, desk, learned.order, { kind: 'resting', oid: learned.oid }, t);
      return;
    case 'shrunk':
      shrinkOrder(desk.table, learned.order, learned.left);
      return;
    case 'leftover':
      takeIn(engine, desk, learned.seen, t);
      return;
    case 'ask': // together with the others
  }
}

/** Notes both totals of funding where they are of the same time: no payment came in while the venue was read. The next difference counts from here. */
function noteAgreement(desk: Desk, view: VenueView, stateMs: number): void {
  for (const { coin, fundingPaidAllTimeUusd } of view.account?.positions ?? []) {
    const coinDesk = desk.coins.get(coin);
    if (fundingPaidAllTimeUusd === null || coinDesk === undefined) continue;
    if (!isQuietSince(coinDesk.received, stateMs - QUIET_MS)) continue;
    noteFundingTotals(desk, coin, fundingPaidAllTimeUusd);
  }
}

/** When the venue was as it shows itself, by our monotonic clock: no later than it was asked. */
function stateMsOf({ control }: Engine, { issuedMs, venueTimeMs }: VenueView): number {
  return Math.min(issuedMs, venueTimeMs - (control.clock?.offsetMs ?? 0));
}

/** While HALTED every read moves the clearance, and everything it lists is cancelled again. */
function afterRead(
  engine: Engine,
  desk: Desk,
  view: VenueView,
  orders: readonly SeenOrder[],
  t: Timed,
): void {
  const { fsm } = engine;
  const listed = new Set(orders.map(({ oid }) => oid));
  const shownMs = stateMsOf(engine, view);
  forgetStrangers(desk, (oid, heardMs) => heardMs <= shownMs && !listed.has(oid));
  if (fsm.state !== 'HALTED') return;
  settleOwed(engine, view);
  if (orders.length === 0 && isOvertaken(engine, desk, view.issuedMs, t)) return;
  const moment = { issuedMs: view.issuedMs, stateMs: view.venueTimeMs };
  const read = { orders, ...moment, nowMs: t.nowMs, wallMs: t.wallMs };
  const step = noteClearanceRead(fsm.clearance, read, landing(engine, desk));
  cancelSeen(engine, desk, orders, t.nowMs);
  const after = {
    halt_id: fsm.halt.halt_id,
    seen_by: 'engine' as const,
    after_ms: Math.max(0, t.nowMs - fsm.clearance.startedMs),
  };
  if (step === 'zero_seen' || (step === 'verified' && fsm.clearance.zeroWallMs === t.wallMs))
    announce(engine, t.wallMs, { event: 'halt_zero_seen', ...after, orders_total: fsm.clearance.total });
  if (step === 'verified') announceVerified(engine, after, t);
  if (step !== 'none') engine.effects.push({ kind: 'publish_snapshot' });
}

/**
 * What was learned to rest while a read was under way may not be in it: then it shows no zero (I-05). Of our own, of which there can be no
 * more than were in flight, another read tells at once; a stranger could make us read without end.
 */
function isOvertaken(
  engine: Engine,
  { table, strangers }: Desk,
  issuedMs: number,
  { nowMs }: Timed,
): boolean {
  for (const { status, acceptedMs } of allOpen(table)) {
    if (status !== 'resting' || acceptedMs === null || acceptedMs <= issuedMs) continue;
    askRead(engine, 'an order was taken while the last one was under way', nowMs, 'orders');
    return true;
  }
  // Those that it shows gone are forgotten by now.
  return strangers.size > 0;
}

function announceVerified(
  engine: Engine,
  after: { halt_id: Engine['fsm']['halt']['halt_id']; seen_by: 'engine'; after_ms: number },
  t: Timed,
): void {
  const { proof } = engine.fsm.clearance;
  assertInvariant(proof !== null, 'I-05', 'verified without a proof');
  announce(engine, t.wallMs, { event: 'halt_verified', ...after, proof });
}

function recents(desk: Desk, of: 'recent' | 'received') {
  return new Map([...desk.coins].map(([coin, coinDesk]) => [coin, coinDesk[of]]));
}
