import type { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { makeRaisingStore } from './raising-store.ts';

it('asks what it is told to ask, and answers what redis-latch answers', async () => {
  const said =
    (name: string) =>
    (...words: unknown[]) =>
      Promise.resolve([name, ...words.flat()]);
  const redis = { mget: said('mget'), hmget: said('hmget'), incr: said('incr'), hsetnx: said('hsetnx') };
  const store = makeRaisingStore({
    ask: async (question) => ({ value: await question(redis as unknown as Redis), askedMs: 0 }), // only what is asked for here
  });
  expect(await store.mget(['a', 'b'])).toEqual(['mget', 'a', 'b']);
  expect(await store.hmget('h', '1', '2')).toEqual(['hmget', 'h', '1', '2']);
  expect(await store.incr('a')).toEqual(['incr', 'a']);
  expect(await store.hsetnx('h', '1', 'who')).toEqual(['hsetnx', 'h', '1', 'who']);
});

it('rejects where redis-latch does not answer: null would read as nothing raised', async () => {
  const store = makeRaisingStore({ ask: async () => null });
  await expect(store.incr('a')).rejects.toThrow('did not answer');
  await expect(store.mget(['a'])).rejects.toThrow('did not answer');
});
