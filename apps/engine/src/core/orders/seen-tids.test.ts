import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isNewTid, newSeenTids } from './seen-tids.ts';

test('a tid is new once', () => {
  const seen = newSeenTids(100);
  expect([isNewTid(seen, 1, 100), isNewTid(seen, 1, 100), isNewTid(seen, 1, 200)]).toEqual([
    true,
    false,
    false,
  ]);
});

test.each([
  [99, false],
  [100, true],
])('a fill at %d ms of the venue is news after a ledger taken at 100: %s', (timeMs, news) => {
  expect(isNewTid(newSeenTids(100), 5, timeMs)).toBe(news);
});

test('what the opening counted is no news, one of the same instant that it did not count is', () => {
  const seen = newSeenTids(100, [
    { tid: 1, timeMs: 150 },
    { tid: 2, timeMs: 200 },
  ]);
  expect([1, 2, 3].map((tid) => isNewTid(seen, tid, 200))).toEqual([false, false, true]);
});

test('what was forgotten for space is still not booked again', () => {
  const seen = newSeenTids(0);
  for (let tid = 0; tid < 10; tid += 1) expect(isNewTid(seen, tid, 1_000 + tid, 5)).toBe(true);
  expect(seen.timeOf.size).toBe(5);
  for (let tid = 0; tid < 10; tid += 1) expect(isNewTid(seen, tid, 1_000 + tid, 5)).toBe(false);
});

test('any replay of a stretch of fills books each exactly once', () => {
  const fills = fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 300 });
  fc.assert(
    fc.property(fills, (tids) => {
      const seen = newSeenTids(0);
      const booked = tids.filter((tid) => isNewTid(seen, tid, 1_000));
      expect(booked.sort()).toEqual([...new Set(tids)].sort());
    }),
  );
});
