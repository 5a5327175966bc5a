/**
 * The engine's part of redis-latch. A lease read names the server that answered it: the run id is asked once
 * for each connection and forgotten with it, so that a restarted server cannot pass for the old one.
 */
import { guardianHeartbeatSchema } from '@agora/shared/heartbeat';
import type { EngineId } from '@agora/shared/ids';
import { latchKeys, leaseKeys } from '@agora/shared/redis-keys';
import type { Redis } from 'ioredis';
import type { LatchStore, LeaseValues } from '../../ports/latch-store.ts';
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
  };
}

async function readGuardian(redis: Redis): ReturnType<LatchStore['readGuardian']> {
  const outcome: Outcome<string | null> = await outcomeOf(redis.get(latchKeys.guardianHeartbeat()));
  if (outcome.kind !== 'answered') return outcome;
  return { kind: 'answered', value: parseGuardian(outcome.value) };
}

function parseGuardian(json: string | null) {
  try {
    return json === null ? null : (guardianHeartbeatSchema.safeParse(JSON.parse(json)).data ?? null);
  } catch {
    return null;
  }
}

/** The run id in the answer of INFO, or null: the lease then does not hold. */
export function runIdOf(info: string): string | null {
  return /^run_id:([0-9a-f]{40})\r?$/m.exec(info)?.[1] ?? null;
}
