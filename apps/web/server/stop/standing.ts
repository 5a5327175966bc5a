// Whether a stop stands already. A key is a replay only while the stop that it named stands, with the same scope and
// content; after a resume the same key is a new stop. Pure.
import type { EngineId, RequestKey } from '@agora/shared/ids';
import { type Provenance, provenanceSchema } from '@agora/shared/latch';
import type { IsoMs } from '@agora/shared/time';

/** An engine's own pair of counters, or null for the pair that stops every engine. */
export type Scope = EngineId | null;

export type Stop = {
  readonly scope: Scope;
  readonly who: string;
  readonly reason: string | null;
  /** Names the cause: two stops with one key are one cause. */
  readonly key: RequestKey;
};

/** A raised epoch above its resume, with what `panic:by` holds for it; null = not recorded. */
export type StandingStop = {
  readonly scope: Scope;
  readonly epoch: number;
  readonly record: Provenance | null;
};

/** The key is looked for among so many of the newest epochs; an older one is raised anew, which is safe. */
const STANDING_STOPS_MAX = 64;

/** The epochs above `resume`, up to `panic`, newest last. */
export function standingEpochs(panic: number, resume: number): number[] {
  const from = Math.max(resume, panic - STANDING_STOPS_MAX);
  return Array.from({ length: Math.max(0, panic - from) }, (_, index) => from + 1 + index);
}

export type Precedent =
  | { readonly kind: 'none' }
  | { readonly kind: 'replay'; readonly epoch: number; readonly at: IsoMs }
  | { readonly kind: 'key_reused' };

/** Whether `stop` stands already (its lowest epoch), or its key stands for something else. */
export function precedentOf(stop: Stop, standing: readonly StandingStop[]): Precedent {
  let isNamed = false;
  for (const { scope, epoch, record } of standing) {
    if (record === null || record.key !== stop.key) continue;
    isNamed = true;
    if (scope === stop.scope && record.reason === stop.reason)
      return { kind: 'replay', epoch, at: record.time };
  }
  return { kind: isNamed ? 'key_reused' : 'none' };
}

/** What `panic:by` is to say of it. */
export function provenanceOf({ who, reason, key }: Stop, at: IsoMs): Provenance {
  return provenanceSchema.parse({ who, path: 'api', reason, key, time: at });
}
