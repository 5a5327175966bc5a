/**
 * The engine's part of redis-latch. A lease read names the server that answered it: the run id is asked once
 * for each connection and forgotten with it, so that a restarted server cannot pass for the old one.
 */
import { guardianHeartbeatSchema } from '@agora/shared/heartbeat';
import type { EngineId } from '@agora/shared/ids';
import { parseJson } from '@agora/shared/json';
import { parseProvenance } from '@agora/shared/latch';
import { operatorRequestSchema } from '@agora/shared/operator-request';
import { latchKeys, leaseKeys, REQUEST_SIDES, requestKeys } from '@agora/shared/redis-keys';
import type { Redis } from 'ioredis';
import type { AskedRequest, LatchStore, LeaseValues, PanicScope } from '../../ports/latch-store.ts';
import type { Outcome } from '../../ports/outcome.ts';
import { doneOf, outcomeOf } from './outcome.ts';

export function redisLatchStore(redis: Redis, engineId: EngineId): LatchStore {
  const keys = leaseKeys(engineId);
  let runId: string | null = null;
  redis.on('close', () => {
    runId = null;
  });
  const read = async (): Promise<LeaseValues> => {
    runId ??= runIdOf(await redis.info('server'));
    const asked = runId;
    const values = await redis.mget(...keys);
    return { runId: runId === asked ? asked : null, values };
  };
  return {
    readLease: () => outcomeOf(read()),
    claimOwner: (bootId) => doneOf(redis.set(latchKeys.owner(engineId), bootId)),
    writeHeartbeat: (json) => doneOf(redis.set(latchKeys.engineHeartbeat(engineId), json)),
    readGuardian: () => readGuardian(redis),
    raise: (scope) => outcomeOf(redis.incr(panicKey(engineId, scope))),
    recordStop: (scope, epoch, provenance) =>
      doneOf(redis.hsetnx(panicByKey(engineId, scope), String(epoch), JSON.stringify(provenance))),
    readStop: (scope, epoch) =>
      outcomeOf(redis.hget(panicByKey(engineId, scope), String(epoch)).then(parseProvenance)),
    writeResume: ({ panic_epoch, panic_global_epoch }) =>
      doneOf(
        Promise.all([
          redis.set(latchKeys.resumeEpoch(engineId), String(panic_epoch)),
          redis.set(latchKeys.resumeGlobalEpoch(engineId), String(panic_global_epoch)),
        ]),
      ),
    readRequests: () => outcomeOf(readRequests(redis, engineId)),
    readSettings: () =>
      outcomeOf(
        Promise.all([setting(redis, 'appendfsync'), setting(redis, 'maxmemory-policy')]).then(
          ([appendFsync, maxMemoryPolicy]) => ({ appendFsync, maxMemoryPolicy }),
        ),
      ),
  };
}

function panicKey(engineId: EngineId, scope: PanicScope): string {
  return scope === 'engine' ? latchKeys.panicEpoch(engineId) : latchKeys.globalPanicEpoch();
}

function panicByKey(engineId: EngineId, scope: PanicScope): string {
  return scope === 'engine' ? latchKeys.panicBy(engineId) : latchKeys.globalPanicBy();
}

async function readRequests(redis: Redis, engineId: EngineId): Promise<AskedRequest[]> {
  const asked = REQUEST_SIDES.flatMap((side) => requestKeys(engineId, side).map((key) => ({ side, key })));
  const texts = await redis.mget(...asked.map(({ key }) => key));
  return asked.flatMap(({ side }, i) => {
    const text = texts[i] ?? null;
    return text === null
      ? []
      : [{ side, request: operatorRequestSchema.safeParse(parseJson(text)).data ?? null }];
  });
}

async function setting(redis: Redis, name: string): Promise<string | null> {
  const answer: unknown = await redis.config('GET', name);
  return Array.isArray(answer) && typeof answer[1] === 'string' ? answer[1] : null;
}

async function readGuardian(redis: Redis): ReturnType<LatchStore['readGuardian']> {
  const outcome: Outcome<string | null> = await outcomeOf(redis.get(latchKeys.guardianHeartbeat()));
  if (outcome.kind !== 'answered') return outcome;
  return { kind: 'answered', value: parseGuardian(outcome.value) };
}

function parseGuardian(json: string | null) {
  return json === null ? null : (guardianHeartbeatSchema.safeParse(parseJson(json)).data ?? null);
}

/** The run id in the answer of INFO, or null: the lease then does not hold. */
export function runIdOf(info: string): string | null {
  return /^run_id:([0-9a-f]{40})\r?$/m.exec(info)?.[1] ?? null;
}
