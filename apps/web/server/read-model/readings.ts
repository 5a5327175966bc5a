// The two reads behind every frame, each whole or not at all. Values are handed on as Redis answered them;
// what they mean is decided in one place for all surfaces (`frame-reading` of the shared contract).
import { causeEpochsOf, type LatchReading, type LiveReading } from '@agora/shared/frame-reading';
import type { EngineId } from '@agora/shared/ids';
import { latchKeys, leaseKeys, liveKeys } from '@agora/shared/redis-keys';
import type { Redis } from 'ioredis';

const LEASE_KEYS = 5;

/** The latch, who raised it, both heartbeats and the guardian's witness. Rejects when any part fails. */
export async function readLatch(redis: Redis, engineId: EngineId): Promise<LatchReading> {
  const [time, values] = await Promise.all([
    redis.time(),
    redis.mget(
      ...leaseKeys(engineId),
      latchKeys.engineHeartbeat(engineId),
      latchKeys.guardianHeartbeat(),
      latchKeys.venueSeen(engineId),
    ),
  ]);
  const lease = values.slice(0, LEASE_KEYS);
  const [engineHeartbeat = null, guardianHeartbeat = null, venueSeen = null] = values.slice(LEASE_KEYS);
  const provenance = await Promise.all(
    causeEpochsOf(lease).map(({ scope, epoch }) =>
      redis.hget(scope === 'engine' ? latchKeys.panicBy(engineId) : latchKeys.globalPanicBy(), String(epoch)),
    ),
  );
  return { nowMs: timeMs(time), lease, engineHeartbeat, guardianHeartbeat, venueSeen, provenance };
}

/** The engine's snapshot and the pager's heartbeat. */
export async function readLive(redis: Redis, engineId: EngineId): Promise<LiveReading> {
  const [snapshot = null, pagerHeartbeat = null] = await redis.mget(
    liveKeys.snapshot(engineId),
    liveKeys.pagerHeartbeat(),
  );
  return { snapshot, pagerHeartbeat };
}

function timeMs(time: unknown): number {
  const [seconds, microseconds] = Array.isArray(time) ? time.map(Number) : [];
  const ms = (seconds ?? Number.NaN) * 1_000 + (microseconds ?? Number.NaN) / 1_000;
  if (!Number.isFinite(ms)) throw new RangeError('Redis answered TIME with something else');
  return Math.floor(ms);
}
