/**
 * The two reads behind every frame, each whole or not at all, over any client that answers as Redis does. Values are
 * handed on as they came; what they mean is decided in `frame-reading`.
 */
import { causeEpochsOf, type LatchReading, type LiveReading } from './frame-reading.ts';
import type { EngineId } from './ids.ts';
import { latchKeys, leaseKeys, liveKeys } from './redis-keys.ts';

/** The few commands that are needed; every one rejects when it is not answered. */
export interface FrameRedis {
  time(): Promise<unknown>;
  mget(...keys: string[]): Promise<(string | null)[]>;
  hget(key: string, field: string): Promise<string | null>;
}

/** The latch, who raised it, both heartbeats and the guardian's witness. Rejects when any part fails. */
export async function readLatchReading(redis: FrameRedis, engineId: EngineId): Promise<LatchReading> {
  const lease = leaseKeys(engineId);
  const [time, values] = await Promise.all([
    redis.time(),
    redis.mget(
      ...lease,
      latchKeys.engineHeartbeat(engineId),
      latchKeys.guardianHeartbeat(),
      latchKeys.venueSeen(engineId),
    ),
  ]);
  const leaseValues = values.slice(0, lease.length);
  const [engineHeartbeat = null, guardianHeartbeat = null, venueSeen = null] = values.slice(lease.length);
  const provenance = await Promise.all(
    causeEpochsOf(leaseValues).map(({ scope, epoch }) =>
      redis.hget(scope === 'engine' ? latchKeys.panicBy(engineId) : latchKeys.globalPanicBy(), String(epoch)),
    ),
  );
  return {
    nowMs: timeMs(time),
    lease: leaseValues,
    engineHeartbeat,
    guardianHeartbeat,
    venueSeen,
    provenance,
  };
}

/** The engine's snapshot and the pager's heartbeat. */
export async function readLiveReading(redis: FrameRedis, engineId: EngineId): Promise<LiveReading> {
  const [snapshot = null, pagerHeartbeat = null] = await redis.mget(
    liveKeys.snapshot(engineId),
    liveKeys.pagerHeartbeat(),
  );
  return { snapshot, pagerHeartbeat };
}

/** TIME answers whole seconds and microseconds, as texts. Throws RangeError for anything else. */
function timeMs(time: unknown): number {
  const [seconds, microseconds] = Array.isArray(time) ? time.map(Number) : [];
  const ms = (seconds ?? Number.NaN) * 1_000 + (microseconds ?? Number.NaN) / 1_000;
  if (!Number.isFinite(ms)) throw new RangeError('Redis answered TIME with something else');
  return Math.floor(ms);
}
