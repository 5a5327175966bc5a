/** What waits in the alert outbox. Read only: this version delivers nothing and says so in its heartbeat. */
import { liveKeys } from '@agora/shared/redis-keys';
import { type IsoMs, isoMs } from '@agora/shared/time';
import type { Redis } from 'ioredis';

export interface OutboxSight {
  readonly waiting: number;
  /** When the oldest waiting alert was queued, by the clock of redis-live; null = none waits. */
  readonly oldestAt: IsoMs | null;
}

/** Rejects when redis-live does not answer. */
export async function readOutbox(redis: Redis): Promise<OutboxSight> {
  const key = liveKeys.alertOutbox();
  const waiting = await redis.xlen(key);
  const [oldest] = await redis.xrange(key, '-', '+', 'COUNT', 1);
  return { waiting, oldestAt: oldest === undefined ? null : entryTime(oldest[0]) };
}

/** The time in a stream entry's id (`<milliseconds>-<sequence>`); null for an id that carries none. */
export function entryTime(id: string): IsoMs | null {
  const ms = /^(\d{1,15})-\d+$/.exec(id)?.[1];
  return ms === undefined ? null : isoMs(Number(ms));
}
