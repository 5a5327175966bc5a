/**
 * The one writer of the engine's state: `process(state, event)` answers the next state and what the shell has
 * to do. Pure and synchronous: no clock, no chance, no I/O.
 */
import { isLatched } from '@agora/shared/latch';
import { judgeSignals, type SignalVerdict } from '../gate/gate.ts';
import { noteVerdicts } from '../gate/gate-history.ts';
import { noteGuardian } from '../gate/guardian-feed.ts';
import { type Lease, noteHeartbeat, noteNoAnswer, noteRead, noteRefused } from '../gate/lease.ts';
import { noteVenueRead } from '../halt/boot-clearance.ts';
import type { Effect, EngineEvent } from './event.ts';
import { readingsAt } from './readings.ts';
import { type EngineState, haltRecordOf } from './state.ts';

export interface Step {
  readonly state: EngineState;
  readonly effects: readonly Effect[];
}

export function process(before: EngineState, event: EngineEvent): Step {
  const applied = apply(before, event);
  const verdicts = judgeSignals(readingsAt(applied, event.nowMs), event.nowMs);
  const gate = noteVerdicts(applied.gate, verdicts, event.at, event.nowMs);
  const state = { ...applied, gate, face: faceOf(applied, verdicts) };
  const effects: Effect[] = [];
  if (mustRecord(before, state)) effects.push({ kind: 'record_halt', record: haltRecordOf(state) });
  if (state.face !== before.face) effects.push({ kind: 'publish_snapshot' });
  return { state, effects };
}

function apply(state: EngineState, event: EngineEvent): EngineState {
  switch (event.kind) {
    case 'heartbeat_accepted':
      return { ...state, lease: noteHeartbeat(state.lease, event.issuedMs) };
    case 'latch_refused':
      return { ...state, lease: noteRefused(state.lease) };
    case 'latch_silent':
      return { ...state, lease: noteNoAnswer(state.lease) };
    case 'latch_read':
      return applyRead(state, noteRead(state.lease, event.read), event);
    case 'guardian_read':
      return { ...state, guardian: noteGuardian(state.guardian, event.heartbeat, event.issuedMs) };
    case 'host_files_seen':
      return { ...state, kill: event.kill, enableLooks: event.enable, enableLookedMs: event.nowMs };
    case 'venue_read':
      return { ...state, venue: event.read, clearance: noteVenueRead(state.clearance, event.read, event.at) };
    case 'halt_recorded':
      return { ...state, spent: event.record.spent_enable, recordProblem: null };
    case 'halt_record_failed':
      return { ...state, recordProblem: event.reason };
    default:
      return unreachable(event);
  }
}

function applyRead(state: EngineState, lease: Lease, { at }: EngineEvent): EngineState {
  if (lease.trouble !== null || lease.contact === null) return { ...state, lease };
  const latchedAt = isLatched(lease.contact.pairs) ? (state.latchedAt ?? at) : null;
  return { ...state, lease, contactAt: at, latchedAt };
}

/** A stop that was seen must survive our own restart, so a risen epoch is written at once. */
function mustRecord(before: EngineState, after: EngineState): boolean {
  const [old, now] = [before.lease.highest, after.lease.highest];
  return now.panicE > old.panicE || now.panicG > old.panicG;
}

/** What a person would notice when it changes: the signals with their evidence, the latch, the venue; no mere age. */
function faceOf(state: EngineState, verdicts: readonly SignalVerdict[]): string {
  const signals = verdicts.map(({ value, holds, evidence }) => [value, holds, evidence]);
  return JSON.stringify([signals, state.lease.contact?.pairs, state.clearance.stage, state.venue?.account]);
}

function unreachable(event: never): never {
  throw new Error(`no such event: ${JSON.stringify(event)}`);
}
