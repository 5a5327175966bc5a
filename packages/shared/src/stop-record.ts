/**
 * One stop on its way into the latch, and whether it is already there. A key is a replay only while the stop that
 * it named stands, with the same scope and content; after a resume the same key is a new stop. Pure.
 */
import type { EngineId, RequestKey } from './ids.ts';
import {
  type LatchPairs,
  type Provenance,
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

/** The stops that stand of one scope: which fields of which `panic:by` say who raised them. */
export interface Standing {
  readonly scope: LatchScope;
  readonly by: string;
  readonly epochs: readonly number[];
}

/**
 * What stands, given each engine's pairs: of every scope the epochs above its resume. A stop of every engine stands only while no
 * engine has resumed from it, so that a replay of it stops that engine again.
 */
export function standingIn(pairs: ReadonlyMap<EngineId, LatchPairs>): Standing[] {
  const globals = [...pairs.values()].map(({ global }) => global);
  const panicG = Math.max(0, ...globals.map(({ panic_epoch }) => panic_epoch));
  const resumeG = Math.max(0, ...globals.map(({ resume_epoch }) => resume_epoch));
  const own = [...pairs].map(([id, { panic_epoch, resume_epoch }]) =>
    standingOf(id, panic_epoch, resume_epoch),
  );
  return [standingOf(null, panicG, resumeG), ...own].filter(({ epochs }) => epochs.length > 0);
}

function standingOf(scope: LatchScope, panic: number, resume: number): Standing {
  const from = Math.max(resume, panic - STANDING_STOPS_MAX);
  const epochs = Array.from({ length: Math.max(0, panic - from) }, (_, index) => from + 1 + index);
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

/** Whether `stop` stands already (its lowest epoch), or its key stands for something else. `records` are the fields of `standing`. */
export function precedentOf(
  stop: Stop,
  standing: readonly Standing[],
  records: readonly (readonly (string | null)[])[],
): Precedent {
  const named = standing.flatMap(({ scope, epochs }, i) =>
    epochs.flatMap((epoch, j) => {
      const text = records[i]?.[j];
      const record = text?.includes(JSON.stringify(stop.key)) ? parseProvenance(text) : null;
      return record?.key === stop.key ? [{ scope, epoch, record }] : [];
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
