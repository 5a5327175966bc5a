/**
 * Who stopped it. Every epoch that a latch shows above its resume is a stop, and redis-latch keeps who raised it. The lowest
 * one names the halt; later ones are its consequences. A boot gives way to a stop that stands: the stop came first. A record
 * that does not come in time is told as not recorded, and nothing waits for it.
 */
import { HALT_CAUSES, type HaltCauseCode } from '@agora/shared/halt-cause';
import type { Provenance } from '@agora/shared/latch';
import { apiSubject } from '@agora/shared/stop';
import type { HighestEpochs } from '../gate/lease.ts';
import type { Timed } from './event.ts';
import { haltRecordOf, isCauseKnown, noteConsequence, ruleOf, tell } from './halting.ts';
import { isoOf } from './iso.ts';
import type { Engine } from './state.ts';

/** A stop seen in the latch whose record has not come in yet. */
export interface UnnamedStop {
  readonly scope: 'engine' | 'global';
  readonly epoch: number;
  readonly seenWallMs: number;
  readonly dueMs: number;
  /** Raised since this engine last knew; one found at boot is told no second time. */
  readonly isNews: boolean;
}

/** Longest wait for a record before its stop is told without it. */
export const TELL_WITHIN_MS = 500;
/** Of a burst of stops only the first ones are named: they are all one halt. */
const STOPS_NAMED_MAX = 6;

/** Takes note of every stop that the last good contact shows and that was not seen before. */
export function noteStops({ control, fsm }: Engine, before: HighestEpochs, t: Timed): void {
  const pairs = control.lease.contact?.pairs;
  if (pairs === undefined) return;
  const { panic_epoch, resume_epoch, global } = pairs;
  const scopes = [
    { scope: 'engine', panic: panic_epoch, resume: resume_epoch, known: before.panicE },
    { scope: 'global', panic: global.panic_epoch, resume: global.resume_epoch, known: before.panicG },
  ] as const;
  for (const { scope, panic, resume, known } of scopes) {
    const from = Math.max(resume, fsm.notedStops[scope]);
    for (let epoch = from + 1; epoch <= Math.min(panic, from + STOPS_NAMED_MAX); epoch += 1) {
      const dueMs = t.nowMs + TELL_WITHIN_MS;
      fsm.unnamed.push({ scope, epoch, seenWallMs: t.wallMs, dueMs, isNews: epoch > known });
    }
    fsm.notedStops[scope] = Math.max(fsm.notedStops[scope], panic);
  }
}

/** The record of one stop came in; null = there is none. */
export function nameStop(
  engine: Engine,
  which: Pick<UnnamedStop, 'scope' | 'epoch'>,
  cause: Provenance | null,
  t: Timed,
): void {
  const { fsm } = engine;
  const at = fsm.unnamed.findIndex(({ scope, epoch }) => scope === which.scope && epoch === which.epoch);
  const [stop] = at < 0 ? [] : fsm.unnamed.splice(at, 1);
  if (stop === undefined || fsm.state === 'ACTIVE') return;
  if (fsm.tellDueMs !== null || fsm.halt.cause.raw_code === 'boot') nameHalt(engine, stop, cause, t);
  else noteStopAsConsequence(engine, stop, cause);
}

/** Stops whose record does not come, and a halt that no good contact explains. */
export function tellOverdue(engine: Engine, t: Timed): void {
  const { fsm } = engine;
  const [first] = fsm.unnamed;
  if (first !== undefined && t.nowMs >= first.dueMs) nameStop(engine, first, null, t);
  if (fsm.tellDueMs !== null && fsm.unnamed.length === 0 && t.nowMs >= fsm.tellDueMs) tell(engine, t);
}

function nameHalt(engine: Engine, stop: UnnamedStop, cause: Provenance | null, t: Timed): void {
  const { fsm, control } = engine;
  const { halt, prior, tellDueMs } = fsm;
  const isBoot = halt.cause.raw_code === 'boot';
  const code = causeOf(cause);
  // What an earlier boot wrote of its own halt says more than the latch keeps.
  const own = prior?.halt.cause.raw_code === code && cause?.path === 'engine' ? prior.halt : null;
  const { value, limit } = own?.cause ?? { value: null, limit: null };
  fsm.halt = {
    ...halt,
    at: isBoot ? (own?.at ?? cause?.time ?? isoOf(stop.seenWallMs)) : halt.at,
    cause: { code, raw_code: code, value, limit, subject: own?.cause.subject ?? subjectOf(code, cause) },
    path: cause?.path ?? 'unknown',
    who: whoOf(engine, cause),
    reason: cause?.reason ?? null,
    key: cause?.key ?? null,
    epochs: { panic_epoch: control.lease.highest.panicE, panic_global_epoch: control.lease.highest.panicG },
    evidence: { ...halt.evidence, rule: own?.evidence.rule ?? ruleOf(engine, code) },
  };
  if (isBoot) noteConsequence(engine, { raw_code: 'boot', at: halt.at, path: 'engine', who: null });
  engine.effects.push({ kind: 'record_halt', record: haltRecordOf(engine) });
  if (tellDueMs !== null || stop.isNews) tell(engine, t);
  else engine.effects.push({ kind: 'publish_snapshot' });
}

/** The engine raises the latch for its own halt, and the guardian for a file that the engine saw too: no news. */
function noteStopAsConsequence(engine: Engine, stop: UnnamedStop, cause: Provenance | null): void {
  const code = causeOf(cause);
  const isKnown = isCauseKnown(engine.fsm, code);
  const byHand = cause?.path === 'telegram' || cause?.path === 'api' || cause?.path === 'cli';
  if (isKnown && !byHand) return;
  const at = cause?.time ?? isoOf(stop.seenWallMs);
  noteConsequence(engine, {
    raw_code: code,
    at,
    path: cause?.path ?? 'unknown',
    who: whoOf(engine, cause),
  });
  engine.effects.push({ kind: 'record_halt', record: haltRecordOf(engine) }, { kind: 'publish_snapshot' });
}

const CAUSE_OF_PATH: Readonly<Record<Provenance['path'], HaltCauseCode>> = {
  telegram: 'kill_telegram',
  file: 'kill_file',
  api: 'kill_api',
  cli: 'kill_cli',
  guardian: 'guardian',
  engine: 'latch_rolled_back',
  unknown: 'kill_api',
};

/** An engine writes its cause as the reason. */
function causeOf(cause: Provenance | null): HaltCauseCode {
  if (cause === null) return CAUSE_OF_PATH.unknown;
  const { path, reason } = cause;
  if (path === 'engine' && reason !== null && Object.hasOwn(HALT_CAUSES, reason))
    return reason as HaltCauseCode; // hasOwn has just proven it
  return CAUSE_OF_PATH[path];
}

/** From where a stop came: what the CAUSE clause of its path says after "from". */
export function subjectOf(code: HaltCauseCode, cause: Provenance | null): string | null {
  if (cause === null) return 'the latch';
  if (code !== 'kill_api') return cause.reason;
  return apiSubject(cause.who);
}

/** Whoever raised the latch for a kill file knows its name; who touched it is seen by looking at it. */
function whoOf({ control }: Engine, cause: Provenance | null): string | null {
  if (cause?.path === 'file' && control.kill?.present === true) return control.kill.who ?? cause.who;
  return cause?.who ?? null;
}
