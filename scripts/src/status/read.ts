// Reads one engine's frame from both Redis instances as the user `cli`. Either may be unreachable: then its part of the
// frame is not known, and the display says so.
import type { FrameFacts } from '@agora/shared/frame-facts';
import { readFrame } from '@agora/shared/frame-reading';
import { readLatchReading, readLiveReading } from '@agora/shared/frame-redis';
import type { EngineId } from '@agora/shared/ids';
import type { Redis } from 'ioredis';
import type { Home } from '../home.ts';
import { connectRedis, type Instance } from '../redis/connect.ts';
import type { Plan } from '../supervisor/plan.ts';

export interface Frames {
  readonly frames: readonly FrameFacts[];
  readonly pagerHeartbeat: string | null;
  readonly guardianHeartbeat: string | null;
  readonly engineHeartbeats: ReadonlyMap<EngineId, string | null>;
}

/** One frame for each engine of the plan. Never throws for a Redis that does not answer. */
export async function readFrames(home: Home, plan: Plan, ids: readonly EngineId[]): Promise<Frames> {
  const [latch, live] = await Promise.all([
    read(home, plan, 'latch', (redis) => Promise.all(ids.map((id) => readLatchReading(redis, id)))),
    read(home, plan, 'live', (redis) => Promise.all(ids.map((id) => readLiveReading(redis, id)))),
  ]);
  const frames = ids.map((engineId, index) => {
    const [ofLatch, ofLive] = [latch?.[index], live?.[index]];
    return readFrame({
      engineId,
      seq: 0,
      fallbackNowMs: Date.now(),
      latch: ofLatch === undefined ? null : { reading: ofLatch, ageMs: 0 },
      live: ofLive === undefined ? null : { reading: ofLive, ageMs: 0 },
    });
  });
  return {
    frames,
    pagerHeartbeat: live?.[0]?.pagerHeartbeat ?? null,
    guardianHeartbeat: latch?.[0]?.guardianHeartbeat ?? null,
    engineHeartbeats: new Map(ids.map((id, index) => [id, latch?.[index]?.engineHeartbeat ?? null])),
  };
}

async function read<T>(
  home: Home,
  plan: Plan,
  instance: Instance,
  work: (redis: Redis) => Promise<T>,
): Promise<T | undefined> {
  const spec = plan.processes.find((each) => each.health === `redis-${instance}`);
  if (spec === undefined) return undefined;
  let redis: Redis | undefined;
  try {
    redis = await connectRedis(home, instance, spec, 'cli');
    return await work(redis);
  } catch {
    return undefined;
  } finally {
    redis?.disconnect();
  }
}
