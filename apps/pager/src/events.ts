/** The newest events of the engines from their streams, for `/audit`. Rejects when redis-live does not answer. */
import { type WireEvent, wireEventSchema } from '@agora/shared/event';
import type { EngineId } from '@agora/shared/ids';
import { parseJson } from '@agora/shared/json';
import { liveKeys } from '@agora/shared/redis-keys';
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
        const json = fields[fields.indexOf('json') + 1] ?? '';
        const event = wireEventSchema.safeParse(parseJson(json)).data;
        return event === undefined ? [] : [event];
      });
      return eventLines(engine, events, wallMs());
    }),
  );
}
