/** The newest events of the engines from their streams, for `/audit`. Rejects when redis-live does not answer. */
import { type WireEvent, wireEventSchema } from '@agora/shared/event';
import type { EngineId } from '@agora/shared/ids';
import { liveKeys } from '@agora/shared/redis-keys';
import { jsonIn } from '@agora/shared/stream-entry';
import { eventLines } from '@agora/shared/telegram-text';
import type { Redis } from 'ioredis';
import { wallMs } from './clock.ts';

export async function lastEvents(
  redis: Redis,
  engines: readonly EngineId[],
  count: number,
): Promise<string[][]> {
  const per = Math.max(1, Math.floor(count / engines.length));
  return Promise.all(
    engines.map(async (engine) => {
      const entries = await redis.xrevrange(liveKeys.events(engine), '+', '-', 'COUNT', per);
      const events = entries.flatMap(([, fields]): WireEvent[] => {
        const event = wireEventSchema.safeParse(jsonIn(fields)).data;
        return event === undefined ? [] : [event];
      });
      return eventLines(engine, events, wallMs());
    }),
  );
}
