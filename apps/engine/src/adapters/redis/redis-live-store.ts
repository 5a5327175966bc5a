/** The engine's part of redis-live: the snapshot, and streams that are bounded with every entry. */
import type { EngineId } from '@agora/shared/ids';
import { liveKeys, STREAM_LENGTHS_MAX } from '@agora/shared/redis-keys';
import type { Redis } from 'ioredis';
import type { LiveStore } from '../../ports/live-store.ts';
import { doneOf, outcomeOf } from './outcome.ts';

export function redisLiveStore(redis: Redis, engineId: EngineId): LiveStore {
  const key = liveKeys.snapshot(engineId);
  /** Redis answers null only where it was told not to make the stream, which this never does. */
  const add = async (stream: string, lengthMax: number, json: string) =>
    (await redis.xadd(stream, 'MAXLEN', '~', lengthMax, '*', 'json', json)) ?? '';
  return {
    publishSnapshot: (json) => doneOf(redis.set(key, json)),
    append: (stream, json) => outcomeOf(add(liveKeys[stream](engineId), STREAM_LENGTHS_MAX[stream], json)),
  };
}
