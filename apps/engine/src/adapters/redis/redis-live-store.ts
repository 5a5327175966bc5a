/** The engine's part of redis-live. */
import type { EngineId } from '@agora/shared/ids';
import { liveKeys } from '@agora/shared/redis-keys';
import type { Redis } from 'ioredis';
import type { LiveStore } from '../../ports/live-store.ts';
import { doneOf } from './outcome.ts';

export function redisLiveStore(redis: Redis, engineId: EngineId): LiveStore {
  const key = liveKeys.snapshot(engineId);
  return { publishSnapshot: (json) => doneOf(redis.set(key, json)) };
}
