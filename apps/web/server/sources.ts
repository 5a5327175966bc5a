// The two connections through which the console reads and writes, one for each Redis. A stop has its own beside them.
import type { RuntimeConfig } from '@agora/shared/runtime-config';
import type { WebMetrics } from './metrics.ts';
import { connectRedis } from './read-model/connection.ts';
import { RedisSource } from './read-model/redis-source.ts';
import type { System } from './system.ts';

export type Sources = { readonly latch: RedisSource; readonly live: RedisSource; readonly close: () => void };

/** Throws StartRefusal when a secret or certificate cannot be used. */
export function openSources({ redis }: RuntimeConfig, metrics: WebMetrics, system: System): Sources {
  const latch = new RedisSource(connectRedis('latch', redis.latch), 'latch', metrics, system);
  const live = new RedisSource(connectRedis('live', redis.live), 'live', metrics, system);
  return {
    latch,
    live,
    close: () => {
      latch.close();
      live.close();
    },
  };
}
