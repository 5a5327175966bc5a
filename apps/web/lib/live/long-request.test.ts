// Over HTTP/1.1 a browser has six connections, and STOP must find one.
import { expect, it } from 'vitest';
import { ANOTHER_RUNS, longRequest } from './long-request.ts';
import { type Locks, takeSlot } from './stream-slot.ts';

const CONNECTIONS = 6;

/** Locks of one browser: a name is held until its holder's promise is done. */
function locksOfBrowser(): Locks {
  const held = new Set<string>();
  const request = async (name: string, _options: unknown, act: (lock: unknown) => unknown) => {
    const isFree = !held.has(name);
    held.add(name);
    await act(isFree ? { name, mode: 'exclusive' } : null);
    if (isFree) held.delete(name);
  };
  return { request: request as Locks['request'] };
}

it('leaves a connection for STOP, whatever all pages ask for', async () => {
  const locks = locksOfBrowser();
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
  const locks = locksOfBrowser();
  await longRequest(locks, act).catch(() => undefined);
  await new Promise((resolve) => setImmediate(resolve));
  expect(await longRequest(locks, async () => 'next')).toBe('next');
});

it('counts none where the browser has no locks', async () => {
  expect(await longRequest(null, async () => 'done')).toBe('done');
});
