// The four commands of a stop, on its own connection to redis-latch. Each rejects where it is not answered; it may have been carried out.
import type { RaisingStore } from '@agora/shared/latch-raise';
import type { Redis } from 'ioredis';
import type { Asks } from '../read-model/redis-source.ts';

export function makeRaisingStore(latch: Asks): RaisingStore {
  const answered = async <T>(question: (redis: Redis) => Promise<T>): Promise<T> => {
    const answer = await latch.ask(question);
    if (answer === null) throw new Error('redis-latch did not answer');
    return answer.value;
  };
  return {
    mget: (keys) => answered((redis) => redis.mget(keys)),
    hmget: (key, ...fields) => answered((redis) => redis.hmget(key, ...fields)),
    incr: (key) => answered((redis) => redis.incr(key)),
    hsetnx: (key, field, value) => answered((redis) => redis.hsetnx(key, field, value)),
  };
}
