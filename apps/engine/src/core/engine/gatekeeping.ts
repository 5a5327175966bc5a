/**
 * The gate as it stands after an event: verdicts of the six signals, the permit for the hot path, what a closed gate asks
 * of quoting, whether to halt, and whether HALTED may end. Called for every event that is not market data.
 */
import { isLatched } from '@agora/shared/latch';
import { SIGNAL_NAMES } from '@agora/shared/signal';
import { permitOf } from '../approve/permit.ts';
import { noteShortage } from '../budget/budget.ts';
import { judgeSignals, type SignalVerdict } from '../gate/gate.ts';
import { noteVerdicts } from '../gate/gate-history.ts';
import { guardianProblem } from '../gate/guardian-feed.ts';
import { freshPairs, leaseAt } from '../gate/lease.ts';
import { assertInvariant } from '../invariants/invariant.ts';
import { cancelDebt } from '../orders/cancels.ts';
import { openCountOf } from '../orders/table.ts';
import { restartThrottle } from '../risk/execution-throttle.ts';
import { restartPriceMove } from '../risk/price-move.ts';
import type { Trip } from '../risk/trip.ts';
import { announce } from './announce.ts';
import { cancelEverything } from './cancelling.ts';
import type { Desk } from './desk.ts';
import type { Timed } from './event.ts';
import {
  haltByLatch,
  haltFor,
  haltRecordOf,
  isEnableTouched,
  type Origin,
  raiseRolledBack,
} from './halting.ts';
import { isoOf } from './iso.ts';
import { announceDrift } from './on-venue.ts';
import { lapseResume } from './requests.ts';
import { readingsAt } from './signals.ts';
import type { Engine } from './state.ts';
import { isStreamFresh } from './streams.ts';
import { FLAPS_MAX, FLAPS_WINDOW_MS, isLatchSet, overtakingTrip, rollbackTrip, tripOf } from './trips.ts';

export function reassess(engine: Engine, t: Timed): void {
  const { desk } = engine;
  if (desk !== null) noteShortage(desk.budget, openCountOf(desk.table), t.nowMs);
  if (engine.fsm.state === 'ACTIVE') haltIfNeeded(engine, t);
  else {
    const trip = rollbackTrip(engine);
    if (trip !== null) raiseRolledBack(engine, trip, t.nowMs);
    overtakeIfNeeded(engine, t);
    activateIfClear(engine, t);
    lapseResume(engine, t);
  }
  const verdicts = judge(engine, t.nowMs);
  const wasOpen = engine.gate.open;
  const closedSinceMs = Date.parse(engine.gate.since);
  engine.gate = noteVerdicts(engine.gate, verdicts, isoOf(t.wallMs), t.nowMs);
  engine.permit = permitOf(verdicts, t.nowMs);
  engine.closure = closureOf(engine, verdicts, t.nowMs);
  assertInvariant(
    engine.closure !== 'open' || engine.fsm.state === 'ACTIVE',
    'I-08',
    'the gate opened while HALTED',
  );
  if (wasOpen && !engine.gate.open) noteClosure(engine, verdicts, t);
  if (!wasOpen && engine.gate.open)
    announce(engine, t.wallMs, {
      event: 'gate_opened',
      closed_for_ms: Math.max(0, t.wallMs - closedSinceMs),
    });
  if (engine.closure === 'withdraw') withdraw(engine, verdicts, t);
}

/** All six, with the state machine as it stands. */
export function judge(engine: Engine, nowMs: number): SignalVerdict[] {
  const { fsm } = engine;
  const haltCause = fsm.state === 'HALTED' ? fsm.halt.cause.raw_code : null;
  return judgeSignals(readingsAt(engine, nowMs, haltCause), nowMs);
}

function haltIfNeeded(engine: Engine, t: Timed): void {
  const kill = killTrip(engine);
  if (kill !== null) {
    haltFor(engine, kill.trip, t, kill.origin);
    return;
  }
  if (isLatchSet(engine)) {
    haltByLatch(engine, t);
    return;
  }
  const trip = tripOf(engine, t.nowMs) ?? flapTrip(engine, t.nowMs);
  if (trip === null) return;
  // A suspicion that no second read settled halts too, and is told for what it is.
  if (
    engine.desk?.recon.status === 'suspect' &&
    (trip.cause === 'recon_drift' || trip.cause === 'foreign_order')
  )
    announceDrift(engine, engine.desk, engine.desk.recon.differences, false, t);
  haltFor(engine, trip, t);
}

function killTrip({ control: { kill } }: Engine): { readonly trip: Trip; readonly origin: Origin } | null {
  if (kill?.present !== true) return null;
  const subject = kill.file ?? kill.evidence;
  return {
    trip: { cause: 'kill_file', value: null, limit: null, subject },
    origin: { path: 'file', who: kill.who, reason: kill.reason, key: null },
  };
}

/**
 * What would halt an ACTIVE engine overtakes a resume that was accepted (I-11). A touch at boot is overtaken only by what was well before:
 * what is merely not there yet is waited for.
 */
function overtakeIfNeeded(engine: Engine, t: Timed): void {
  const { fsm, control, market, account } = engine;
  const kill = killTrip(engine);
  const trip = kill?.trip ?? overtakingTrip(engine, t.nowMs);
  if (trip === null) {
    const streams = isStreamFresh(market, t.nowMs) && isStreamFresh(account, t.nowMs);
    if (streams && engine.desk !== null && control.lease.contact !== null) fsm.wasWell = true;
    return;
  }
  const isBegun = fsm.wasWell && fsm.halt.cause.raw_code === 'boot' && isEnableTouched(engine);
  if (fsm.recovering !== null || isBegun) haltFor(engine, trip, t, kill?.origin);
  fsm.wasWell = false;
}

/**
 * HALTED(boot) ends by the enable file alone, any other halt by an accepted resume whose epochs the latch shows; both only
 * when every signal holds but for the halt itself, the stop is verified and no cancel is owed.
 */
function activateIfClear(engine: Engine, t: Timed): void {
  const { fsm, desk } = engine;
  const boot = fsm.halt.cause.raw_code === 'boot';
  if ((!boot && fsm.recovering === null) || desk === null) return;
  // A boot that was never well is not overtaken, and ends all the same. What an earlier life wrote of its end holds nothing here.
  if (fsm.isEnding) return;
  // A halt that the latch has to show and does not show yet: nobody can have reviewed it.
  if (fsm.raise !== null) return;
  if (fsm.clearance.stage !== 'verified' || cancelDebt(desk.table).length > 0 || fsm.owedBefore.size > 0)
    return;
  if (judgeSignals(readingsAt(engine, t.nowMs, null), t.nowMs).some(({ holds }) => !holds)) return;
  activate(engine, t);
}

function activate(engine: Engine, t: Timed): void {
  const { fsm, control } = engine;
  const pairs = freshPairs(control.lease, t.nowMs);
  assertInvariant(fsm.spent !== null, 'I-11', 'ACTIVE without a fresh enable file');
  assertInvariant(pairs !== null && !isLatched(pairs), 'I-06', 'ACTIVE under a latch');
  const { recovering, halt } = fsm;
  const { panicE, panicG } = control.lease.highest;
  fsm.state = 'ACTIVE';
  fsm.recovering = null;
  fsm.halt = { ...halt, ended_at: isoOf(t.wallMs) };
  fsm.unnamed = [];
  engine.flapsMs.length = 0;
  if (engine.desk !== null) startAnew(engine.desk);
  announce(engine, t.wallMs, {
    event: 'resume',
    halt_id: halt.halt_id,
    request_id: recovering?.requestId ?? null,
    who: recovering?.who ?? 'the operator-enable file',
    reviewed: recovering?.epochs ?? { panic_epoch: panicE, panic_global_epoch: panicG },
  });
  // So that the next boot knows that this halt is over.
  engine.effects.push({ kind: 'record_halt', record: haltRecordOf(engine) }, { kind: 'publish_snapshot' });
}

/** What a reviewed halt has tripped on must not trip it again by the same executions or the same move of the price. */
function startAnew(desk: Desk): void {
  desk.reduceRequest = null;
  desk.strangers.clear();
  desk.walletRefused = null;
  restartThrottle(desk.throttle);
  for (const { priceMove } of desk.coins.values()) restartPriceMove(priceMove);
}

/** A lease that is merely late stops sends and touches no quote; everything else takes quotes off. */
function closureOf(engine: Engine, verdicts: readonly SignalVerdict[], nowMs: number): Engine['closure'] {
  const missing = SIGNAL_NAMES.filter((name) => verdicts.find((each) => each.name === name)?.holds !== true);
  if (missing.length === 0) return 'open';
  if (engine.fsm.state === 'HALTED' || missing.some((name) => name !== 'kill_switch_active'))
    return 'withdraw';
  const { lease, kill, guardian } = engine.control;
  const onlyLate =
    leaseAt(lease, nowMs).stage === 'no_sends' &&
    kill?.present === false &&
    guardianProblem(guardian, engine.facts.engineId, nowMs) === null;
  return onlyLate ? 'hold' : 'withdraw';
}

function noteClosure(engine: Engine, verdicts: readonly SignalVerdict[], t: Timed): void {
  const failing = verdicts.filter(({ holds }) => !holds);
  if (engine.fsm.state === 'ACTIVE') engine.flapsMs.push(t.nowMs);
  announce(engine, t.wallMs, {
    event: 'gate_closed',
    missing: failing.map(({ name }) => name),
    evidence: failing
      .map(({ evidence }) => evidence)
      .join('; ')
      .slice(0, 500),
    closures_10min: engine.gate.closuresMs.length,
  });
}

function flapTrip(engine: Engine, nowMs: number) {
  const { flapsMs } = engine;
  while (flapsMs[0] !== undefined && nowMs - flapsMs[0] > FLAPS_WINDOW_MS) flapsMs.shift();
  if (flapsMs.length <= FLAPS_MAX) return null;
  const subject = judge(engine, nowMs).filter(({ holds }) => !holds)[0]?.name ?? 'kill_switch_active';
  return {
    cause: 'gate_flapping' as const,
    value: String(flapsMs.length),
    limit: String(FLAPS_MAX),
    subject,
  };
}

/** Takes quotes off without halting; they come back by themselves. */
function withdraw(engine: Engine, verdicts: readonly SignalVerdict[], t: Timed): void {
  if (engine.desk === null) return;
  const withdrawn = cancelEverything(engine, engine.desk, t.nowMs);
  if (withdrawn === 0 || engine.fsm.state === 'HALTED') return;
  const missing = verdicts.filter(({ holds }) => !holds).map(({ name }) => name);
  announce(engine, t.wallMs, { event: 'quotes_withdrawn', missing, withdrawn });
}
