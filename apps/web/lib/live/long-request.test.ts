// Over HTTP/1.1 a browser has six connections, and STOP must find one.
import { expect, it } from 'vitest';
import { fakeLocks } from './fake-locks.ts';
import { ANOTHER_RUNS, longRequest } from './long-request.ts';
import { takeSlot } from './stream-slot.ts';

const CONNECTIONS = 6;

it('leaves a connection for STOP, whatever all pages ask for', async () => {
  const locks = fakeLocks();
  let held = 0;
  for (let page = 0; page < CONNECTIONS; page += 1) if ((await takeSlot(locks, 'state')) !== null) held += 1;
  const asked = Array.from({ length: CONNECTIONS }, () =>
    longRequest(locks, () => {
      held += 1;
      return new Promise(() => undefined);
    }).catch((error: Error) => error.message),
  );
  expect(await Promise.all(asked.slice(1))).toEqual(Array(CONNECTIONS - 1).fill(ANOTHER_RUNS));
  expect(held).toBe(CONNECTIONS - 1);
});

it.each([
  ['that was answered', async () => 'done'],
  ['that failed', async () => Promise.reject(new Error('no'))],
])('one %s lets the next one run', async (_what, act) => {
  const locks = fakeLocks();
  await longRequest(locks, act).catch(() => undefined);
  await new Promise((resolve) => setImmediate(resolve));
  expect(await longRequest(locks, async () => 'next')).toBe('next');
});

it('counts none where the browser has no locks', async () => {
  expect(await longRequest(null, async () => 'done')).toBe('done');
});
