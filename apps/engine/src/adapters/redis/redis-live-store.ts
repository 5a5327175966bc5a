/** The engine's part of redis-live: the snapshot, and streams that are bounded with every entry. */
import type { EngineId } from '@agora/shared/ids';
import { liveKeys, STREAM_LENGTHS_MAX } from '@agora/shared/redis-keys';
import type { Redis } from 'ioredis';
import type { LiveStore } from '../../ports/live-store.ts';
import { doneOf } from './outcome.ts';

export function redisLiveStore(redis: Redis, engineId: EngineId): LiveStore {
  const key = liveKeys.snapshot(engineId);
  return {
    publishSnapshot: (json) => doneOf(redis.set(key, json)),
    append: (stream, json) =>
      doneOf(
        redis.xadd(liveKeys[stream](engineId), 'MAXLEN', '~', STREAM_LENGTHS_MAX[stream], '*', 'json', json),
      ),
  };
}
