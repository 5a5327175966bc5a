/**
 * How a stop gets into redis-latch, for everybody who may raise it: one look for its key, bounded, then INCR, alone, then who did
 * it. Does no I/O of its own. No answer to the look raises; no answer to INCR is null, and the stop must be made durable elsewhere.
 */
import type { EngineId } from './ids.ts';
import { type LatchPairs, parseLatchPairs } from './latch.ts';
import { leaseKeys } from './redis-keys.ts';
import type { Raised } from './stop-answer.ts';
import {
  type Precedent,
  precedentOf,
  provenanceOf,
  type Stop,
  scopeKeys,
  standingIn,
} from './stop-record.ts';
import type { IsoMs } from './time.ts';

/** The few commands of redis-latch that it takes. Each rejects where it is not answered in time. */
export interface RaisingStore {
  mget(keys: string[]): Promise<(string | null)[]>;
  hmget(key: string, ...fields: string[]): Promise<(string | null)[]>;
  incr(key: string): Promise<number>;
  hsetnx(key: string, field: string, value: string): Promise<unknown>;
}

export interface RaisingRules {
  /** Every engine of the deployment. */
  readonly engines: readonly EngineId[];
  /** What the look resolves to in time (LATCH_LOOK_UP_MS), else null. */
  readonly inTime: (look: Promise<Precedent | null>) => Promise<Precedent | null>;
  /** The same for INCR, where the store itself does not bound it. */
  readonly incrInTime?: (incr: Promise<number>) => Promise<number | null>;
  /** Told of the record of who raised it as soon as it is under way: nobody has to wait for it. */
  readonly recording?: (record: Promise<unknown>) => void;
}

/** Longest look for a key. */
export const LATCH_LOOK_UP_MS = 50;

/** Never rejects. Null where redis-latch did not take it: an INCR without an answer may have raised all the same. */
export async function raiseLatch(
  store: RaisingStore,
  stop: Stop,
  at: IsoMs,
  rules: RaisingRules,
): Promise<Raised | null> {
  const precedent = await rules.inTime(lookFor(store, stop, rules));
  if (precedent?.kind === 'replay')
    return { durable: 'redis', epoch: precedent.epoch, at: precedent.at, replayed: true, keyReused: false };
  const { panic, by } = scopeKeys(stop.engine);
  const { incrInTime = (incr) => incr, recording } = rules;
  const epoch = await incrInTime(store.incr(panic)).catch(() => null);
  if (epoch === null) return null;
  // Not awaited: a missing record reads as "not recorded", and the stop stands without it.
  const record = store.hsetnx(by, String(epoch), JSON.stringify(provenanceOf(stop, at)));
  recording?.(record);
  record.catch(() => undefined);
  return { durable: 'redis', epoch, at, replayed: false, keyReused: precedent?.kind === 'key_reused' };
}

/** Null where a pair is not there whole: then nothing can be said of what stands. */
async function lookFor(
  store: RaisingStore,
  stop: Stop,
  { engines }: RaisingRules,
): Promise<Precedent | null> {
  const leases = await Promise.all(engines.map((engine) => store.mget(leaseKeys(engine))));
  const pairs = new Map<EngineId, LatchPairs>();
  for (const [i, engine] of engines.entries()) {
    const read = parseLatchPairs(leases[i] ?? []);
    if (read === null) return null;
    pairs.set(engine, read);
  }
  const standing = standingIn(pairs);
  const records = await Promise.all(standing.map(({ by, epochs }) => store.hmget(by, ...epochs.map(String))));
  return precedentOf(stop, standing, records);
}
