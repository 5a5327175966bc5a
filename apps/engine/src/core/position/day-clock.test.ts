import { expect, test } from 'vitest';
import { isBorneOut, DAY_CLOCK_OFF_MS_MAX as MAX } from './day-clock.ts';

const VENUE = 1_800_000_000_000;
const DAY = 86_400_000;

test.each([
  ['by both', 0, 0, true],
  ['by the wall clock, at the limit', MAX, DAY, true],
  ['by the wall clock behind, at the limit', -MAX, DAY, true],
  ['by the wall clock alone, before anything was believed', 0, null, true],
  ['by the monotonic clock, at the limit', DAY, MAX, true],
  ['by the monotonic clock behind, at the limit', DAY, -MAX, true],
  ['by neither, just beyond', MAX + 1, MAX + 1, false],
  ['by neither, just beyond behind', -MAX - 1, -MAX - 1, false],
  ['by a wall clock that is off, before anything was believed', DAY, null, false],
])('a time of the venue is borne out %s', (_, wallOffMs, believedOffMs, expected) => {
  const t = { nowMs: 5_000, wallMs: VENUE + wallOffMs };
  const believed = believedOffMs === null ? null : VENUE - t.nowMs + believedOffMs;
  expect(isBorneOut(VENUE, t, believed)).toBe(expected);
});
