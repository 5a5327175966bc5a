/** The venue as a whole: the first look that opens the desk, and every later one that is compared with our books. */
import { ownershipOf, parseCloid } from '@agora/shared/cloid';
import type { DriftDifference } from '@agora/shared/event-risk';
import type { DecisionId } from '@agora/shared/ids';
import { assertInvariant } from '../invariants/invariant.ts';
import { addOrder, allOpen, applyOrderInput, shrinkOrder } from '../orders/table.ts';
import { correctCost, ledgerOf } from '../position/ledger.ts';
import { dailyPnlUusd } from '../position/pnl.ts';
import { isQuietSince } from '../position/recent.ts';
import { differencesText } from '../reconcile/adopt.ts';
import { type Compared, compare } from '../reconcile/compare.ts';
import type { LearnedOrder } from '../reconcile/compare-orders.ts';
import { notePass } from '../reconcile/reconciliation.ts';
import { QUIET_MS, type SeenOrder, type VenueView } from '../reconcile/view.ts';
import { noteLossAnswer } from '../risk/loss-guard.ts';
import { announce } from './announce.ts';
import { ask } from './asking.ts';
import { cancelOrders, cancelSeen, cancelTargets, forgetStrangers } from './cancelling.ts';
import { LANDING_MARGIN_MS, type Landing, noteClearanceRead } from './clearance.ts';
import { type Desk, type DeskOpening, openDesk } from './desk.ts';
import { askRead } from './doubt.ts';
import type { FillNews, Timed } from './event.ts';
import { bookFills, bookFunding, recordFill } from './fills.ts';
import { haltRecordOf } from './halting.ts';
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
  const compared = compare(books, view, desk.recon.carried);
  learnFrom(engine, desk, view, compared, t);
  const outcome = notePass(desk.recon, view, compared, t.nowMs);
  if (view.source === 'rest' && view.orders !== null && view.account !== null) desk.lastView = view;
  if (view.orders !== null) desk.confirmed = { source: view.source, wallMs: t.wallMs };
  if (outcome === 'agreed') noteAgreement(desk, view);
  // The venue's own worth of the account, and ours, agree: another answer about the day.
  if (view.source === 'rest' && view.account !== null)
    noteLossAnswer(desk.lossGuard, dailyPnlUusd(desk.ledger), desk.limits.dailyLossUusd, {
      nowMs: t.nowMs,
      degraded: outcome !== 'agreed',
    });
  if (outcome === 'confirm' && engine.readAskedMs !== t.nowMs)
    askRead(engine, 'to confirm a difference', t.nowMs);
  if (outcome === 'drift') announceDrift(engine, desk, compared.differences, true, t);
  if (view.source === 'rest' && view.orders !== null) afterRead(engine, desk, view, view.orders, t);
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
  for (const { coin, usdcUusd } of funding) bookFunding(engine, desk, coin, usdcUusd, view.venueTimeMs, t);
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

/** What an earlier life owed and the venue does not list may still be under way: cancelled by its id, in case it lands. */
function cancelOwed(engine: Engine, desk: Desk, nowMs: number): void {
  const owed = [...engine.fsm.owedBefore.values()];
  if (owed.length === 0) return;
  const targets = owed.flatMap(({ cloid, coin }) => {
    const spec = [...desk.coins.values()].find((each) => each.coin === coin)?.spec;
    return spec === undefined ? [] : [{ assetId: spec.assetId, oid: null, cloid }];
  });
  cancelTargets(engine, desk, targets, nowMs);
  engine.effects.push({ kind: 'note', type: 'cancel_debt', data: { owed: owed.length, proven_gone: 0 } });
}

/** A read that began after the last order of an earlier life could land, of a state of after that, and does not list it, proves it gone. */
function settleOwed(engine: Engine, { issuedMs, venueTimeMs }: VenueView): void {
  const { owedBefore } = engine.fsm;
  if (owedBefore.size === 0 || issuedMs <= earlierLifeUntilMs(engine)) return;
  if (venueTimeMs <= earlierLifeStateMs(engine)) return;
  const data = { owed: 0, proven_gone: owedBefore.size };
  owedBefore.clear();
  engine.effects.push(
    { kind: 'note', type: 'cancel_debt', data },
    { kind: 'record_halt', record: haltRecordOf(engine) },
  );
}

/** Takes in an order of ours that this boot did not place, and wants it gone. */
function takeIn(engine: Engine, desk: Desk, seen: SeenOrder, t: Timed): void {
  const parts = seen.cloid === null ? null : parseCloid(seen.cloid);
  const coinDesk = [...desk.coins.values()].find(({ coin }) => coin === seen.coin);
  if (parts === null || coinDesk === undefined || seen.cloid === null) return;
  if (ownershipOf(desk.source, seen.cloid) !== 'earlier_boot') return;
  const draft = {
    cloid: seen.cloid as never, // a cloid of ours, which parseCloid has just proven
    decisionId: `earlier-${parts.bootTag}` as DecisionId, // of the right form
    coin: coinDesk.coin,
    side: seen.side,
    px: seen.px,
    sz: seen.sz,
    reduceOnly: seen.reduceOnly,
    kind: parts.kind,
    level: 0,
    expiresAfterMs: 0,
  };
  // From here on the order table owes it.
  engine.fsm.owedBefore.delete(draft.cloid);
  const order = addOrder(desk.table, draft, t.nowMs);
  applyOrderInput(desk.table, order, { kind: 'resting', oid: seen.oid }, t.nowMs);
  engine.effects.push({
    kind: 'note',
    type: 'leftover',
    data: { cloid: seen.cloid, coin: seen.coin, oid: seen.oid, sz: seen.sz },
  });
  cancelOrders(engine, desk, [order], t.nowMs);
}

/** Notes both totals of funding where they are of the same time: no payment came in while the venue was read. The next difference counts from here. */
function noteAgreement(desk: Desk, view: VenueView): void {
  for (const { coin, fundingPaidAllTimeUusd } of view.account?.positions ?? []) {
    const coinDesk = desk.coins.get(coin);
    if (fundingPaidAllTimeUusd === null || coinDesk === undefined) continue;
    if (!isQuietSince(coinDesk.received, view.issuedMs - QUIET_MS)) continue;
    desk.funding.set(coin, {
      venuePaidUusd: fundingPaidAllTimeUusd,
      oursUusd: ledgerOf(desk.ledger, coin).fundingUusd,
    });
  }
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
  const shownMs = Math.min(view.issuedMs, view.venueTimeMs - (engine.control.clock?.offsetMs ?? 0));
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

/**
 * Until when an order of ours may still land: of an earlier life, or in flight and neither answered nor burnt; and what else a read must be
 * past. An expiry and the time of a state are both the venue's own, so no clock of ours stands between them; the margin is for the read's
 * other answer, its orders, which another node may have given, a little behind. Within that margin a state may be of before the stop.
 */
function landing(engine: Engine, desk: Desk): Landing {
  const { fsm, control } = engine;
  const offsetMs = control.clock?.offsetMs ?? Number.POSITIVE_INFINITY;
  let untilMs = earlierLifeUntilMs(engine);
  let stateUntilMs = Math.max(
    earlierLifeStateMs(engine),
    fsm.clearance.pursuedMs + offsetMs - LANDING_MARGIN_MS,
  );
  for (const { status, expiresAfterMs, acceptedMs, createdMs } of desk.table.byCloid.values()) {
    // The answers to its cancels may come after a read that shows it gone.
    if (status === 'resting') stateUntilMs = Math.max(stateUntilMs, (acceptedMs ?? createdMs) + offsetMs - 1);
    if (status !== 'in_flight' && status !== 'unresolved') continue;
    if (control.clock === null) untilMs = Number.POSITIVE_INFINITY;
    else untilMs = Math.max(untilMs, expiresAfterMs - offsetMs + LANDING_MARGIN_MS);
    stateUntilMs = Math.max(stateUntilMs, expiresAfterMs);
  }
  return { untilMs, stateUntilMs, burnt: fsm.burnt > 0 };
}

/** When the last order of an earlier life could land: by its own record in venue time, and at least a whole expiry after the boot. */
function earlierLifeUntilMs({ fsm, control }: Engine): number {
  const { prior, earlierLifeUntilMs: byBootMs } = fsm;
  if (prior === null || prior.lastExpiresAfterMs === 0) return byBootMs;
  if (control.clock === null) return Number.POSITIVE_INFINITY;
  return Math.max(byBootMs, prior.lastExpiresAfterMs - control.clock.offsetMs + LANDING_MARGIN_MS);
}

/** The same in the venue's time, without the margin. */
function earlierLifeStateMs({ fsm, control }: Engine): number {
  if (control.clock === null) return Number.POSITIVE_INFINITY;
  const byBootMs = fsm.earlierLifeUntilMs + control.clock.offsetMs - LANDING_MARGIN_MS;
  return Math.max(byBootMs, fsm.prior?.lastExpiresAfterMs ?? 0);
}

function recents(desk: Desk, of: 'recent' | 'received') {
  return new Map([...desk.coins].map(([coin, coinDesk]) => [coin, coinDesk[of]]));
}
