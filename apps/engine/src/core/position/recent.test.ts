import { expect, test } from 'vitest';
import { isQuietSince, newRecent, noteReplaced, RECENT_MAX, RECENT_MS, wasHeldSince } from './recent.ts';

test('any value held while a read was under way explains it, others do not', () => {
  const recent = newRecent();
  noteReplaced(recent, 10, 100);
  noteReplaced(recent, 15, 200);
  expect([10, 15, 20].map((value) => wasHeldSince(recent, 20, value, 100))).toEqual([true, true, true]);
  expect([10, 15, 20].map((value) => wasHeldSince(recent, 20, value, 150))).toEqual([false, true, true]);
  expect(wasHeldSince(recent, 20, 12, 0)).toBe(false);
});

test.each([
  [199, false],
  [200, false],
  [201, true],
])('since %d ms a value that changed at 200 is quiet: %s', (sinceMs, quiet) => {
  const recent = newRecent();
  noteReplaced(recent, 1, 200);
  expect(isQuietSince(recent, sinceMs)).toBe(quiet);
  expect(isQuietSince(newRecent(), sinceMs)).toBe(true);
});

test('it stays small: what is too old or too much is dropped, oldest first', () => {
  const recent = newRecent();
  noteReplaced(recent, 1, 0);
  noteReplaced(recent, 2, RECENT_MS + 1);
  expect(recent.past).toEqual([{ value: 2, untilMs: RECENT_MS + 1 }]);
  for (let i = 0; i < 2 * RECENT_MAX; i += 1) noteReplaced(recent, i, RECENT_MS + 2);
  expect(recent.past.length).toBe(RECENT_MAX);
  expect(recent.past[RECENT_MAX - 1]?.value).toBe(2 * RECENT_MAX - 1);
});
