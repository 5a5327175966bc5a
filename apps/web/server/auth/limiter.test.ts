// Guessing is slowed down, and nobody is slowed down by another's guesses.
import type { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import type { Asks } from '../read-model/redis-source.ts';
import { type Admission, ATTEMPTS_MAX, makeLimiter, WINDOW_MS } from './limiter.ts';

const OWN = 'o'.repeat(32);
const OTHER = 'x'.repeat(32);

/** Counters in memory. */
function limiterOf() {
  const counters = new Map<string, number>();
  const redis = {
    incr: async (key: string) => {
      counters.set(key, (counters.get(key) ?? 0) + 1);
      return counters.get(key);
    },
    pexpire: async () => 1,
    pttl: async () => WINDOW_MS,
    del: async (...keys: string[]) => keys.map((key) => counters.delete(key)).length,
  } as unknown as Redis; // only what is asked for here
  const live: Asks = { ask: async (question) => ({ value: await question(redis), askedMs: 0 }) };
  return makeLimiter(live);
}

/** The last of so many. */
async function after(times: number, attempt: () => Promise<Admission>): Promise<Admission['kind']> {
  for (let n = 1; n < times; n += 1) await attempt();
  return (await attempt()).kind;
}

describe('how often one may try', () => {
  it.each([
    [ATTEMPTS_MAX.account - 1, 'admitted'],
    [ATTEMPTS_MAX.account, 'admitted'],
    [ATTEMPTS_MAX.account + 1, 'slow_down'],
  ])('to sign in to one account, from anywhere: %i times, %s', async (times, kind) => {
    const limiter = limiterOf();
    let n = 0;
    expect(await after(times, () => limiter.admit('bob', `10.0.0.${n++}`))).toBe(kind);
  });

  it.each([
    [ATTEMPTS_MAX.address, 'admitted'],
    [ATTEMPTS_MAX.address + 1, 'slow_down'],
  ])('to sign in from one network of IPv6, to any account: %i times, %s', async (times, kind) => {
    const limiter = limiterOf();
    let n = 0;
    expect(await after(times, () => limiter.admit(`a${n++}`, `2001:db8::${n.toString(16)}`))).toBe(kind);
    expect((await limiter.admit('bob', '2001:db8:0:1::1')).kind).toBe('admitted');
  });

  it.each([
    [ATTEMPTS_MAX.session - 1, 'admitted'],
    [ATTEMPTS_MAX.session, 'admitted'],
    [ATTEMPTS_MAX.session + 1, 'slow_down'],
  ])('to show the second factor of one session: %i times, %s', async (times, kind) => {
    const limiter = limiterOf();
    expect(await after(times, () => limiter.admitStepUp(OWN))).toBe(kind);
    expect((await limiter.admitStepUp(OTHER)).kind).toBe('admitted');
    await limiter.clearStepUp(OWN);
    expect((await limiter.admitStepUp(OWN)).kind).toBe('admitted');
  });

  it('is of each its own: neither way closes the other', async () => {
    const limiter = limiterOf();
    const signIn = () => limiter.admit('bob', '10.0.0.1');
    expect(await after(ATTEMPTS_MAX.account + 1, signIn)).toBe('slow_down');
    expect((await limiter.admitStepUp(OWN)).kind).toBe('admitted');
    await limiter.clear('bob', '10.0.0.1');
    expect(await after(ATTEMPTS_MAX.session + 1, () => limiter.admitStepUp(OWN))).toBe('slow_down');
    expect((await signIn()).kind).toBe('admitted');
  });
});
