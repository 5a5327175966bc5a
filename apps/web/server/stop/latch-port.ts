// The latch as a stop needs it: look whether a stop stands, raise one, say who raised it. Each is one round trip to
// redis-latch, and null means no proof: the command may still have been carried out.
import type { EngineId } from '@agora/shared/ids';
import { type Provenance, parseEpoch, parseProvenance } from '@agora/shared/latch';
import { latchKeys } from '@agora/shared/redis-keys';
import type { Redis } from 'ioredis';
import type { Asks } from '../read-model/redis-source.ts';
import { type Scope, type StandingStop, standingEpochs } from './standing.ts';

export interface LatchPort {
  /** Every stop that stands, of every engine and the global one. Null = not answered. */
  standing(): Promise<readonly StandingStop[] | null>;
  /** INCR; the epoch is on disk when this answers it. Null = not acknowledged. */
  raise(scope: Scope): Promise<number | null>;
  /** Write-once. */
  record(scope: Scope, epoch: number, provenance: Provenance): Promise<void>;
}

export function makeLatchPort(latch: Asks, engineIds: readonly EngineId[]): LatchPort {
  return {
    standing: async () => (await latch.ask((redis) => readStanding(redis, engineIds)))?.value ?? null,
    raise: async (scope) => (await latch.ask((redis) => redis.incr(panicKey(scope))))?.value ?? null,
    record: async (scope, epoch, provenance) => {
      await latch.ask((redis) => redis.hsetnx(byKey(scope), String(epoch), JSON.stringify(provenance)));
    },
  };
}

function panicKey(scope: Scope): string {
  return scope === null ? latchKeys.globalPanicEpoch() : latchKeys.panicEpoch(scope);
}

function byKey(scope: Scope): string {
  return scope === null ? latchKeys.globalPanicBy() : latchKeys.panicBy(scope);
}

type Pair = { readonly scope: Scope; readonly panic: number; readonly resume: number };

async function readStanding(redis: Redis, engineIds: readonly EngineId[]): Promise<StandingStop[]> {
  const pairs = await readPairs(redis, engineIds);
  const found = await Promise.all(
    pairs.map(async ({ scope, panic, resume }) => {
      const epochs = standingEpochs(panic, resume);
      if (epochs.length === 0) return [];
      const records = await redis.hmget(byKey(scope), ...epochs.map(String));
      return epochs.map((epoch, index) => ({
        scope,
        epoch,
        record: parseProvenance(records[index]),
      }));
    }),
  );
  return found.flat();
}

/** A counter that is missing or malformed hides its pair: the stop is then raised anew, which is safe. */
async function readPairs(redis: Redis, engineIds: readonly EngineId[]): Promise<Pair[]> {
  const values = await redis.mget(
    latchKeys.globalPanicEpoch(),
    ...engineIds.flatMap((id) => [
      latchKeys.panicEpoch(id),
      latchKeys.resumeEpoch(id),
      latchKeys.resumeGlobalEpoch(id),
    ]),
  );
  const [panicGlobal, ...own] = values.map(parseEpoch);
  const triples = engineIds.map((scope, index) => ({ scope, epochs: own.slice(index * 3, index * 3 + 3) }));
  // One engine that resumed past a global stop makes it a new one: it would not stop that engine any more.
  const resumesGlobal = triples.map(({ epochs }) => epochs[2] ?? null);
  const pairs = triples.map(({ scope, epochs }) => ({ scope, panic: epochs[0], resume: epochs[1] }));
  const global = resumesGlobal.includes(null) ? [] : [Math.max(...resumesGlobal.map(Number))];
  return [...global.map((resume) => ({ scope: null, panic: panicGlobal, resume })), ...pairs].flatMap(
    ({ scope, panic, resume }) => (panic == null || resume == null ? [] : [{ scope, panic, resume }]),
  );
}
