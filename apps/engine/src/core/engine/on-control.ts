/** The control side: the latch and its lease, files on the host, audit, clock, and the record of the halt. */
import { isLatched } from '@agora/shared/latch';
import type { LatchRead } from '../gate/lease.ts';
import { type Lease, noteHeartbeat, noteNoAnswer, noteRead, noteRefused } from '../gate/lease.ts';
import { spentMarks } from '../halt/enable-file.ts';
import type { EngineEvent, Timed } from './event.ts';
import type { EngineHaltRecord } from './halt-record.ts';
import { spendAgain, spendUnseen } from './halting.ts';
import { noteStops } from './naming.ts';
import { dropOvertakenResume } from './requests.ts';
import type { Engine } from './state.ts';

/** An unanswered INCR is repeated after this long; one too many only makes the epoch higher. */
const RAISE_AGAIN_MS = 1_000;

export function onHeartbeatAccepted({ control }: Engine, issuedMs: number): void {
  control.lease = noteHeartbeat(control.lease, issuedMs);
}

export function onLatchRefused({ control }: Engine): void {
  control.lease = noteRefused(control.lease);
}

export function onLatchSilent({ control }: Engine): void {
  control.lease = noteNoAnswer(control.lease);
}

/** A stop that was seen must survive our own restart, so a risen epoch is recorded at once, and spends the enable file. */
export function onLatchRead(engine: Engine, read: LatchRead, t: Timed): void {
  const { control } = engine;
  const before = control.lease.highest;
  control.lease = noteRead(control.lease, read);
  noteContact(engine, control.lease, t);
  noteStops(engine, before, t);
  const { panicE, panicG } = control.lease.highest;
  if (panicE <= before.panicE && panicG <= before.panicG) return;
  dropOvertakenResume(engine);
  if (engine.fsm.state === 'HALTED') spendAgain(engine);
}

/** A file that came or went is shown at once: somebody who has just touched one waits for it. */
export function onHostFiles(
  engine: Engine,
  { kill, enable, nowMs }: Extract<EngineEvent, { kind: 'host_files_seen' }>,
): void {
  const { control, effects } = engine;
  const same = enable.every(({ name, mark }, i) => {
    const before = control.enableLooks[i];
    return before?.name === name && before.mark === mark;
  });
  if (!same || control.kill?.present !== kill.present) effects.push({ kind: 'publish_snapshot' });
  Object.assign(control, { kill, enableLooks: enable, enableLookedMs: nowMs });
  const last = control.enableMarks;
  if (!same) control.enableMarks = { ...last, ...spentMarks(enable, last) };
  spendUnseen(engine);
}

/** A halt that the latch does not show yet is raised again until it does: Redis may have been away. */
export function raiseAgain(engine: Engine, nowMs: number): void {
  const { raise } = engine.fsm;
  // What a boot owes the latch is known only after the first look at it; one that was rolled back gives no good contact.
  const { contact, trouble } = engine.control.lease;
  if (raise === null || (contact === null && trouble !== 'epoch_lower')) return;
  const { panicE, panicG } = engine.control.lease.highest;
  const { panic_epoch: e, panic_global_epoch: g } = raise.above;
  const shown = contact?.pairs;
  const rolledBack = raise.both && shown !== undefined && shown.global.panic_epoch < g;
  if (panicE > e && panicG >= g && !rolledBack) {
    engine.fsm.raise = null;
    return;
  }
  if (nowMs - raise.askedMs < RAISE_AGAIN_MS) return;
  engine.fsm.raise = { ...raise, askedMs: nowMs };
  engine.effects.push({ kind: 'raise_latch', by: raise.by, above: raise.both ? raise.above : null });
}

/** Only the record of the halt that stands counts: an older one that became durable late says nothing about it. */
export function onHaltRecorded(engine: Engine, record: EngineHaltRecord): void {
  const { fsm } = engine;
  const current = JSON.stringify(record.spent_enable) === JSON.stringify(fsm.toSpend);
  if (record.halt.halt_id !== fsm.halt.halt_id || !current) return;
  fsm.spent = record.spent_enable;
  fsm.recordProblem = null;
}

function noteContact({ control }: Engine, lease: Lease, t: Timed): void {
  if (lease.trouble !== null || lease.contact === null) return;
  control.contactWallMs = t.wallMs;
  control.latchedWallMs = isLatched(lease.contact.pairs) ? (control.latchedWallMs ?? t.wallMs) : null;
}
