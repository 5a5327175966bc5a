/**
 * Halting and what follows from it. The gate is closed before anything else happens, approvals of the past are void, and
 * then, always in this order: cancels, nonces of what is in flight, the durable record, a read of the venue, the latch;
 * people are told last. Nothing in here can fail in a way that prevents the stop.
 */
import type { AgoraEvent } from '@agora/shared/event';
import type { Halt } from '@agora/shared/halt';
import { HALT_CAUSES, type HaltCauseCode } from '@agora/shared/halt-cause';
import type { HaltId, RequestKey } from '@agora/shared/ids';
import type { Provenance, ReviewedEpochs } from '@agora/shared/latch';
import { causeAct } from '@agora/shared/why-halted';
import { NO_PERMIT } from '../approve/permit.ts';
import { spentMarks } from '../halt/enable-file.ts';
import { cancelDebt } from '../orders/cancels.ts';
import { allOpen, openCountOf } from '../orders/table.ts';
import { dailyPnlUusd } from '../position/pnl.ts';
import { needPass } from '../reconcile/reconciliation.ts';
import type { Trip } from '../risk/trip.ts';
import { announce } from './announce.ts';
import { burnNonces, cancelEverything, cancelStrangers } from './cancelling.ts';
import { newEngineClearance } from './clearance.ts';
import { askRead } from './doubt.ts';
import type { HaltPlace, Timed } from './event.ts';
import type { EngineHaltRecord, OwedRaise, RaisedBy } from './halt-record.ts';
import { isoOf } from './iso.ts';
import { subjectOf, TELL_WITHIN_MS } from './naming.ts';
import type { Engine } from './state.ts';

/** Who stopped it, where a person did. */
export interface Origin {
  readonly path: Provenance['path'];
  readonly who: string | null;
  readonly reason: string | null;
  readonly key: RequestKey | null;
}

const BY_ENGINE: Origin = { path: 'engine', who: null, reason: null, key: null };
const BY_LATCH: Origin = { ...BY_ENGINE, path: 'unknown' };
const CONSEQUENCES_MAX = 5;
const RULE_CHARS_MAX = 200;

/** Halts for a reason that a loop of the engine found. Raises the latch, so that every hand and eye sees the stop. */
export function haltFor(engine: Engine, trip: Trip, t: Timed, origin: Origin = BY_ENGINE): void {
  // A shutdown raises it only if it ends before the proof; the shell does that.
  const isEnding = trip.cause === 'shutdown';
  if (isEnding) engine.fsm.isEnding = true;
  if (!stop(engine, trip, origin, t, !isEnding)) return;
  if (!isEnding) askRaise(engine);
  tell(engine, t);
}

/** A rollback met while HALTED halts nothing, but is raised like any: a later stop must not stay hidden below what was seen. */
export function raiseRolledBack(engine: Engine, trip: Trip, nowMs: number): void {
  if (engine.fsm.raise?.both === true) return;
  oweRaise(engine, trip, BY_ENGINE, nowMs);
  askRaise(engine);
}

/** Halts because the latch was seen set. Who did it is told when its record is in. */
export function haltByLatch(engine: Engine, t: Timed): void {
  const trip: Trip = { cause: 'kill_api', value: null, limit: null, subject: subjectOf('kill_api', null) };
  if (stop(engine, trip, BY_LATCH, t, false)) engine.fsm.tellDueMs = t.nowMs + TELL_WITHIN_MS;
}

/** The record of the halt that stands, as it has to be on disk. */
export function haltRecordOf({ facts, fsm, control, desk }: Engine): EngineHaltRecord {
  const { panicE, panicG } = control.lease.highest;
  const open = desk === null ? [] : allOpen(desk.table);
  const { prior } = fsm;
  return {
    version: 3,
    boot_id: facts.bootId,
    halt: fsm.halt,
    highest_epochs: { panic_epoch: panicE, panic_global_epoch: panicG },
    spent_enable: fsm.toSpend,
    // What an earlier life still owes is owed until it is proven.
    cancel_debt: [...open.map(({ cloid, coin, oid }) => ({ cloid, coin, oid })), ...fsm.owedBefore.values()],
    last_expires_after_ms: Math.max(prior?.lastExpiresAfterMs ?? 0, desk?.lastExpiresAfterMs ?? 0),
    nonce_high_water: Math.max(prior?.nonceHighWater ?? 0, desk?.nonceHighWater ?? 0),
    owed_raise: owedRaiseOf(fsm.raise),
  };
}

function owedRaiseOf(raise: Engine['fsm']['raise']): OwedRaise | null {
  if (raise === null) return null;
  const { above, both, by } = raise;
  return { above, both, by };
}

/** A stop came while halted: the enable file of the moment is spent again, and the record says so. */
export function spendAgain(engine: Engine): void {
  spend(engine);
  engine.effects.push({ kind: 'record_halt', record: haltRecordOf(engine) });
}

/** What could not be looked at when the halt spent it is spent as it is first seen: nobody knows how old its touch is. */
export function spendUnseen(engine: Engine): void {
  const { fsm, control } = engine;
  if (fsm.state !== 'HALTED') return;
  const unseen = control.enableLooks.filter(
    ({ name, problem }) => problem === null && !Object.hasOwn(fsm.toSpend, name),
  );
  if (unseen.length === 0) return;
  fsm.toSpend = { ...fsm.toSpend, ...spentMarks(unseen, control.enableMarks) };
  fsm.spent = null;
  engine.effects.push({ kind: 'record_halt', record: haltRecordOf(engine) });
}

function spend({ fsm, control }: Engine): void {
  fsm.toSpend = spentMarks(control.enableLooks, control.enableMarks);
  fsm.spent = null;
}

/** False when it was halted already: then the trip overtakes what was to end the halt that stands. `owes`: the latch does not show it yet. */
function stop(engine: Engine, trip: Trip, origin: Origin, t: Timed, owes: boolean): boolean {
  const { fsm, desk } = engine;
  fsm.approvalEpoch += 1;
  engine.permit = NO_PERMIT;
  engine.closure = 'withdraw';
  if (fsm.state === 'HALTED') {
    overtake(engine, trip, origin, t);
    return false;
  }
  fsm.state = 'HALTED';
  fsm.haltCount += 1;
  fsm.recovering = null;
  fsm.burnt = 0;
  spend(engine);
  fsm.halt = newHalt(engine, trip, origin, t);
  fsm.laterCauses.clear();
  // Before the record, which a life that ends now leaves to the next one.
  if (owes) oweRaise(engine, trip, origin, t.nowMs);
  fsm.tripPnlUusd = desk === null ? null : dailyPnlUusd(desk.ledger);
  fsm.clearance = newEngineClearance(t.nowMs, t.wallMs, desk === null ? null : openCountOf(desk.table));
  if (desk !== null) {
    cancelEverything(engine, desk, t.nowMs);
    cancelStrangers(engine, desk, t.nowMs);
    burnNonces(engine, desk, t.nowMs);
    needPass(desk.recon, `halted (${trip.cause})`, t.nowMs);
  }
  engine.effects.push({ kind: 'record_halt', record: haltRecordOf(engine) });
  askRead(engine, `halted (${trip.cause})`, t.nowMs);
  return true;
}

function newHalt(engine: Engine, trip: Trip, origin: Origin, t: Timed): Halt {
  const { fsm, control, source } = engine;
  return {
    halt_id: `halt-${source.bootTag}-${String(fsm.haltCount).padStart(4, '0')}` as HaltId, // of the right form
    at: isoOf(t.wallMs),
    ended_at: null,
    cause: {
      code: trip.cause,
      raw_code: trip.cause,
      value: trip.value,
      limit: trip.limit,
      subject: trip.subject,
    },
    path: origin.path,
    who: origin.who,
    reason: origin.reason,
    key: origin.key,
    epochs: epochsOf(control.lease.highest),
    evidence: {
      rule: ruleOf(engine, trip.cause),
      // Both are known once it was told.
      event_id: null,
      audit_seq: null,
      snapshot_at: accountSeenAt(engine, t),
    },
    consequences: [],
    consequences_total: 0,
  };
}

/** By which rule of which configuration and build it halted. */
export function ruleOf({ envelope, facts }: Engine, cause: string): string {
  return `${cause}, envelope version ${envelope.version}, build ${facts.buildId}`.slice(0, RULE_CHARS_MAX);
}

/** The look at the account that the books were last found to agree with. */
function accountSeenAt({ desk }: Engine, { nowMs, wallMs }: Timed): Halt['evidence']['snapshot_at'] {
  const seenMs = desk?.recon.okAnsweredMs ?? null;
  return seenMs === null ? null : isoOf(wallMs - (nowMs - seenMs));
}

/**
 * A later trip ends what was to end the halt: an accepted resume, and a touch at boot. The latch is raised for it, so that no review from
 * before counts, and so it is for whatever of somebody else's is news, asked for or not (I-17). More of the same is no news.
 */
function overtake(engine: Engine, trip: Trip, origin: Origin, t: Timed): void {
  const { fsm } = engine;
  const { halt, recovering } = fsm;
  const isForeign = trip.cause === 'foreign_order';
  const isBegun = fsm.wasWell && halt.cause.raw_code === 'boot';
  const ends = recovering !== null || ((isForeign || isBegun) && isEnableTouched(engine));
  if (!ends && isCauseKnown(fsm, trip.cause)) return;
  noteConsequence(engine, { raw_code: trip.cause, at: isoOf(t.wallMs), path: origin.path, who: origin.who });
  if (!ends && !isForeign) {
    engine.effects.push({ kind: 'record_halt', record: haltRecordOf(engine) });
    return;
  }
  if (recovering !== null) refuseOvertaken(engine, recovering, t);
  const raises = trip.cause !== 'shutdown' && !isRaiseToCome(engine);
  if (raises) oweRaise(engine, trip, origin, t.nowMs);
  spendAgain(engine);
  if (raises) askRaise(engine);
  engine.effects.push({ kind: 'publish_snapshot' });
}

function refuseOvertaken(
  engine: Engine,
  { requestId: request_id, who }: NonNullable<Engine['fsm']['recovering']>,
  t: Timed,
): void {
  const { halt_id } = engine.fsm.halt;
  engine.fsm.recovering = null;
  announce(
    engine,
    t.wallMs,
    { event: 'resume_refused', halt_id, request_id, who, code: 'NEWER_STOP', gates: [] },
    'Look at what came: `./agora why`. Then touch the enable file again, and ask again.',
  );
}

/** One of the enable files is not as the halt that stands has spent it. */
export function isEnableTouched({ control, fsm }: Engine): boolean {
  return control.enableLooks.some(({ name, mark }) => mark !== null && mark !== fsm.toSpend[name]);
}

/** The halt that stands has it, as its cause or as something that came later. */
export function isCauseKnown({ halt, laterCauses }: Engine['fsm'], code: string): boolean {
  return halt.cause.raw_code === code || laterCauses.has(code);
}

/** A later trip or stop of the halt that stands: listed while there is room, and counted. */
export function noteConsequence(engine: Engine, consequence: Halt['consequences'][number]): void {
  const { halt, laterCauses } = engine.fsm;
  laterCauses.add(consequence.raw_code);
  engine.fsm.halt = {
    ...halt,
    consequences: [...halt.consequences, consequence].slice(0, CONSEQUENCES_MAX),
    consequences_total: halt.consequences_total + 1,
  };
  const { raw_code, at, path, who } = consequence;
  engine.effects.push({
    kind: 'note',
    type: 'consequence',
    data: { halt_id: halt.halt_id, raw_code, at, path, who },
  });
}

/** Of a halt that is over by now it is of no use. */
export function noteHaltPlace(engine: Engine, haltId: HaltId, at: HaltPlace): void {
  const { halt } = engine.fsm;
  if (halt.halt_id !== haltId) return;
  const found = 'eventId' in at ? { event_id: at.eventId } : { audit_seq: at.auditSeq };
  engine.fsm.halt = { ...halt, evidence: { ...halt.evidence, ...found } };
  engine.effects.push({ kind: 'publish_snapshot' });
}

/** What the latch has to show from here on; on record with the halt, before it is asked for. */
function oweRaise(engine: Engine, trip: Trip, origin: Origin, nowMs: number): void {
  const by: RaisedBy = {
    who: origin.who ?? 'engine',
    path: trip.cause === 'kill_file' ? 'file' : 'engine',
    reason: trip.cause === 'kill_file' ? (trip.subject ?? 'kill file') : trip.cause,
  };
  const above = epochsOf(engine.control.lease.highest);
  engine.fsm.raise = { above, both: trip.cause === 'latch_rolled_back', by, askedMs: nowMs };
}

function askRaise({ fsm, effects }: Engine): void {
  if (fsm.raise === null) return;
  const { by, both, above } = fsm.raise;
  effects.push({ kind: 'raise_latch', by, above: both ? above : null });
}

/** One is owed above all that was seen: no review of now can have seen what it brings. */
function isRaiseToCome({ fsm: { raise }, control }: Engine): boolean {
  return raise !== null && (raise.both || raise.above.panic_epoch >= control.lease.highest.panicE);
}

export function tell(engine: Engine, t: Timed): void {
  const { halt } = engine.fsm;
  engine.fsm.tellDueMs = null;
  const code = knownCause(halt.cause.raw_code);
  const { value, limit, subject } = halt.cause;
  const event: Omit<Extract<AgoraEvent, { event: 'halt' }>, 'ts' | 'next_action'> = {
    event: 'halt',
    halt_id: halt.halt_id,
    cause: code,
    value,
    limit,
    subject,
    path: halt.path === 'unknown' ? 'engine' : halt.path,
    who: halt.who,
    epochs: halt.epochs,
    orders_open: engine.desk === null ? 0 : cancelDebt(engine.desk.table).length,
  };
  announce(engine, t.wallMs, event, causeAct(HALT_CAUSES[code], halt));
  engine.effects.push({ kind: 'publish_snapshot' });
}

function knownCause(code: string): HaltCauseCode {
  return Object.hasOwn(HALT_CAUSES, code) ? (code as HaltCauseCode) : 'invariant_broken'; // hasOwn has just proven it
}

function epochsOf({ panicE, panicG }: { panicE: number; panicG: number }): ReviewedEpochs {
  return { panic_epoch: panicE, panic_global_epoch: panicG };
}
