/**
 * One stop on its way into the latch, and whether it is already there. A key is a replay only while the stop that
 * it named stands, with the same scope and content; after a resume the same key is a new stop. Pure.
 */
import type { EngineId, RequestKey } from './ids.ts';
import {
  type LatchPairs,
  type Provenance,
  parseLatchPairs,
  parseProvenance,
  provenanceSchema,
  type StopPath,
} from './latch.ts';
import { latchKeys } from './redis-keys.ts';
import type { IsoMs } from './time.ts';

/** An engine's own pair of the latch, or null: the pair that stops every engine. */
export type LatchScope = EngineId | null;

export interface Stop {
  readonly engine: LatchScope;
  readonly path: StopPath;
  readonly who: string;
  readonly reason: string | null;
  /** Names the cause: two stops with one key are one cause. */
  readonly key: RequestKey;
}

/** A stop looks for its key among so many of the newest standing epochs of a pair; an older one is raised anew, which is safe. */
export const STANDING_STOPS_MAX = 64;
/** And among so many that may have been raised since the pair was last read. */
const UNREAD_MAX = 4;

/** What to ask for when looking for a stop's key: which fields of which `panic:by`. */
export interface LookUp {
  readonly scope: LatchScope;
  readonly by: string;
  readonly epochs: readonly number[];
}

/** Every scope's look-up, given the pairs as last read (null = never). */
export function lookUps(
  engines: readonly EngineId[],
  pairsOf: (engine: EngineId) => LatchPairs | null,
): LookUp[] {
  const pairs = engines.map((engine) => pairsOf(engine));
  const globals = pairs.map((each) => each?.global ?? { panic_epoch: 0, resume_epoch: 0 });
  const panicG = Math.max(0, ...globals.map((each) => each.panic_epoch));
  const resumeG = Math.max(0, ...globals.map((each) => each.resume_epoch));
  const own = engines.map((engine, i) =>
    lookUp(engine, pairs[i]?.panic_epoch ?? 0, pairs[i]?.resume_epoch ?? 0),
  );
  return [lookUp(null, panicG, resumeG), ...own];
}

function lookUp(scope: LatchScope, panic: number, resume: number): LookUp {
  const last = panic + UNREAD_MAX;
  const from = Math.max(resume, last - STANDING_STOPS_MAX);
  const epochs = Array.from({ length: last - from }, (_, index) => from + 1 + index);
  return { scope, by: scopeKeys(scope).by, epochs };
}

/** The counter and the record of one scope. */
export function scopeKeys(scope: LatchScope): { readonly panic: string; readonly by: string } {
  return scope === null
    ? { panic: latchKeys.globalPanicEpoch(), by: latchKeys.globalPanicBy() }
    : { panic: latchKeys.panicEpoch(scope), by: latchKeys.panicBy(scope) };
}

export type Precedent =
  | { readonly kind: 'none' }
  | { readonly kind: 'replay'; readonly epoch: number; readonly at: IsoMs }
  | { readonly kind: 'key_reused' };

/**
 * Whether `stop` stands already (its lowest epoch), or its key stands for something else. `leases` are the engines' lease reads and
 * `records` the fields asked for by `lookedUp`, all of one moment. Null where a pair is not there whole. A stop of every
 * engine stands only while no engine has resumed from it.
 */
export function precedentOf(
  stop: Stop,
  leases: readonly (readonly (string | null)[])[],
  lookedUp: readonly LookUp[],
  records: readonly (readonly (string | null)[])[],
): Precedent | null {
  const pairs = leases.map(parseLatchPairs);
  if (!pairs.every((each) => each !== null)) return null;
  const resumes = [
    Math.max(...pairs.map(({ global }) => global.resume_epoch)),
    ...pairs.map((each) => each.resume_epoch),
  ];
  const named = lookedUp.flatMap(({ scope, epochs }, i) =>
    epochs.flatMap((epoch, j) => {
      const text = records[i]?.[j];
      const record = text?.includes(JSON.stringify(stop.key)) ? parseProvenance(text) : null;
      return record?.key === stop.key && epoch > (resumes[i] ?? 0) ? [{ scope, epoch, record }] : [];
    }),
  );
  const same = named.find(({ scope, record }) => scope === stop.engine && record.reason === stop.reason);
  if (same !== undefined) return { kind: 'replay', epoch: same.epoch, at: same.record.time };
  return { kind: named.length > 0 ? 'key_reused' : 'none' };
}

/** What makes two stops one while they stand. */
export function causeOf({ engine, key, reason }: Stop): string {
  return JSON.stringify([engine, key, reason]);
}

const LINE_MAX = 500;

/** What `panic:by` is to say of it: who and why are cut to the length of a line. */
export function provenanceOf({ path, who, reason, key }: Stop, at: IsoMs): Provenance {
  const line = (text: string) => text.slice(0, LINE_MAX).toWellFormed();
  return provenanceSchema.parse({
    who: line(who),
    path,
    reason: reason === null ? null : line(reason),
    key,
    time: at,
  });
}
