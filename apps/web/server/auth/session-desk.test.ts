// A step-up never brings back a session that was ended while it was under way, and no stranger keeps its owner from it. What
// redis-live does not say is not known.
import { ENROL_MS, type Operator } from '@agora/shared/operators-file';
import { liveKeys } from '@agora/shared/redis-keys';
import type { Person } from '@agora/shared/rpc/console-context';
import { isoMs } from '@agora/shared/time';
import type { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { FakeSystem } from '../read-model/fake-system.ts';
import type { Asks } from '../read-model/redis-source.ts';
import { type DeskParts, SessionDesk } from './session-desk.ts';
import { handleOf, makeSessionStore } from './session-store.ts';

const ID = 's'.repeat(32);
const KEY = liveKeys.session(ID);

/** A redis-live in memory with the commands that sessions use. */
function liveInMemory() {
  const strings = new Map<string, string>();
  const members = new Set<string>();
  const redis = {
    get: async (key: string) => strings.get(key) ?? null,
    set: async (key: string, value: string, ...options: unknown[]) => {
      if (options.includes('XX') && !strings.has(key)) return null;
      strings.set(key, value);
      return 'OK';
    },
    del: async (key: string) => Number(strings.delete(key)),
    smembers: async () => [...members],
    sadd: async (_: string, id: string) => members.add(id).size,
    srem: async (_: string, id: string) => Number(members.delete(id)),
    pexpire: async () => 1,
  } as unknown as Redis; // only what is asked for here
  const live: Asks = { ask: async (question) => ({ value: await question(redis), askedMs: 0 }) };
  return { live, strings, members };
}

const SLOW_DOWN = { kind: 'slow_down', retryAfterMs: 60_000, scope: 'account', first: false } as const;

async function deskWith(meanwhile: (desk: SessionDesk) => Promise<unknown>, resetAfterMs = -1_000) {
  const system = new FakeSystem();
  const { live: answering, strings, members } = liveInMemory();
  let isSilent = false;
  const live: Asks = { ask: async (question) => (isSilent ? null : answering.ask(question)) };
  const sessions = makeSessionStore(live);
  const nowMs = system.wallMs();
  // What the desk reads.
  const bob = {
    account: 'bob',
    role: 'operator',
    created_at: isoMs(nowMs - 1_000),
    enrol_until: isoMs(nowMs + resetAfterMs + ENROL_MS),
  } as Operator;
  const record = {
    account: 'bob',
    created_at: isoMs(nowMs),
    expires_at: isoMs(nowMs + 3_600_000),
    second_factor_at: isoMs(nowMs),
    address: '',
    agent: '',
  };
  await sessions.put(ID, record, 3_600_000);
  const person: Person = {
    account: 'bob',
    role: 'operator',
    session_id: ID,
    expires_at: record.expires_at,
    second_factor_at: record.second_factor_at,
    has_fresh_factor: false,
    is_confirmed: true,
  };
  const desk: SessionDesk = new SessionDesk({
    key: 'key',
    operators: { all: () => [bob], find: () => bob },
    sessions,
    factors: { check: async () => 'right' } as unknown as DeskParts['factors'], // a class with private parts
    limiter: {
      // A stranger guessed at the account's password for as long as that is heard.
      admit: async () => SLOW_DOWN,
      clear: async () => undefined,
      admitStepUp: async () => ({ kind: 'admitted' }),
      clearStepUp: async () => undefined,
    },
    audit: {
      record: async () => {
        await meanwhile(desk);
        return true;
      },
      note: () => undefined,
    },
    system,
  });
  const silence = () => {
    isSilent = true;
  };
  return { desk, person, strings, members, silence };
}

it('freshens the second factor of a session that stands, while strangers guess at its account', async () => {
  const { desk, person, strings } = await deskWith(async () => undefined);
  expect(await desk.stepUp(person, '000000', '')).toMatchObject({ account: 'bob' });
  expect(strings.has(KEY)).toBe(true);
});

it('leaves a session ended that was ended while the step-up was being recorded', async () => {
  const { desk, person, strings, members } = await deskWith((itself) => itself.revoke(person, handleOf(ID)));
  expect(await desk.stepUp(person, '000000', '')).toHaveProperty('code');
  expect([strings.has(KEY), members.size]).toEqual([false, 0]);
  expect(await desk.isSignedIn(person)).toBe(false);
});

it('lists no session as if there were none while redis-live is silent', async () => {
  const { desk, person, silence } = await deskWith(async () => undefined);
  expect(await desk.list(person)).toMatchObject([{ account: 'bob', own: true }]);
  silence();
  await expect(desk.list(person)).rejects.toThrow('redis-live does not answer');
});

it.each([
  [-1, true],
  [0, true],
  [1, false],
])(
  'lets nobody in by a session from before the second factor was reset: %i ms after it began',
  async (ms, isIn) => {
    const { desk, person } = await deskWith(async () => undefined, ms);
    expect(await desk.isSignedIn(person)).toBe(isIn);
  },
);
