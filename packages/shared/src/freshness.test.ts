import { expect, test } from 'vitest';
import { CLOCK_LIMITS_MS, freshness, reconLimitsMs } from './freshness.ts';

test('the console documents these limits', () => {
  expect(CLOCK_LIMITS_MS).toMatchObject({
    link: { late: 2_000, lost: 4_000 },
    redis_live: { late: 2_000, lost: 4_000 },
    redis_latch: { late: 2_000, lost: 4_000 },
    engine: { late: 2_000, lost: 5_000 },
    venue: { late: 5_000, lost: 15_000 },
  });
  expect(reconLimitsMs(15_000)).toEqual({ late: 22_500, lost: 30_000 });
});

test.each([
  [0, 'fresh'],
  [2_000, 'fresh'],
  [2_001, 'late'],
  [5_000, 'late'],
  [5_001, 'lost'],
  [Number.POSITIVE_INFINITY, 'lost'],
  [Number.NaN, 'lost'],
  [-1, 'lost'],
  [null, 'lost'],
])('an engine silent %s ms is %s', (ageMs, expected) => {
  expect(freshness(ageMs, CLOCK_LIMITS_MS.engine)).toBe(expected);
});
