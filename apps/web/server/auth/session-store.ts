// Session records in redis-live: made, found, listed, ended. Null means that Redis did not answer, which is never "no session".
import { createHash } from 'node:crypto';
import { liveKeys } from '@agora/shared/redis-keys';
import { SESSION_MS, type SessionRecord, sessionRecordSchema } from '@agora/shared/session';
import type { Asks } from '../read-model/redis-source.ts';

/** Sessions of one account at once; a further one ends the oldest. */
export const SESSIONS_MAX = 16;

export type Found = { readonly record: SessionRecord | null };
export type Listed = { readonly id: string; readonly record: SessionRecord };

export interface SessionStore {
  find(id: string): Promise<Found | null>;
  /** False = not confirmed. */
  put(id: string, record: SessionRecord, ttlMs: number): Promise<boolean>;
  /** As `put`, and never brings back a session that was ended meanwhile. False = not confirmed, or ended. */
  replace(id: string, record: SessionRecord, ttlMs: number): Promise<boolean>;
  list(account: string): Promise<readonly Listed[] | null>;
  end(id: string, account: string): Promise<boolean>;
}

export function makeSessionStore(live: Asks): SessionStore {
  const end = async (id: string, account: string) => {
    const ended = await live.ask(async (redis) => {
      await redis.del(liveKeys.session(id));
      await redis.srem(liveKeys.sessionsOf(account), id);
      return true;
    });
    return ended !== null;
  };
  const list = async (account: string) => {
    const listed = await live.ask(async (redis) => {
      const ids = await redis.smembers(liveKeys.sessionsOf(account));
      return Promise.all(
        ids.map(async (id) => ({ id, record: parse(await redis.get(liveKeys.session(id))) })),
      );
    });
    if (listed === null) return null;
    const gone = listed.value.filter(({ record }) => record === null);
    for (const { id } of gone) await end(id, account);
    return listed.value.flatMap(({ id, record }) => (record === null ? [] : [{ id, record }]));
  };
  return {
    find: async (id) => {
      const found = await live.ask((redis) => redis.get(liveKeys.session(id)));
      return found === null ? null : { record: parse(found.value) };
    },
    put: async (id, record, ttlMs) => {
      const put = await live.ask(async (redis) => {
        const members = liveKeys.sessionsOf(record.account);
        await redis.set(liveKeys.session(id), JSON.stringify(record), 'PX', ttlMs);
        await redis.sadd(members, id);
        await redis.pexpire(members, SESSION_MS);
        return true;
      });
      return put !== null;
    },
    replace: async (id, record, ttlMs) => {
      const key = liveKeys.session(id);
      const replaced = await live.ask((redis) => redis.set(key, JSON.stringify(record), 'PX', ttlMs, 'XX'));
      return replaced?.value === 'OK';
    },
    list,
    end,
  };
}

/** What people see of an id: it names the session and opens nothing. */
export function handleOf(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 16);
}

function parse(json: string | null): SessionRecord | null {
  try {
    return json === null ? null : (sessionRecordSchema.safeParse(JSON.parse(json)).data ?? null);
  } catch {
    return null;
  }
}
