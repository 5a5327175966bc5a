import { expect, test } from 'vitest';
import { isMarkOff, MARK_GAP, markGapBps, markGapSince } from './mark-gap.ts';

test.each([
  [1_000_000, 2_000_000, 0],
  [1_007_500, 2_000_000, 75],
  [992_500, 2_000_000, 75],
  [0, 2_000_000, null],
  [1_000_000, 0, null],
])('a mark of %d with a doubled mid of %d is %s bps off', (markPx, midX2, bps) => {
  expect(markGapBps(markPx, midX2)).toBe(bps);
});

test.each([
  [75, -1],
  [75.01, 500],
  [null, -1],
])('a gap of %s bps begins at %d', (gap, since) => {
  expect(markGapSince(-1, gap, 500)).toBe(since);
});

test('a gap goes on through what is not known, and ends when it closes', () => {
  expect(markGapSince(500, 100, 900)).toBe(500);
  expect(markGapSince(500, null, 900)).toBe(500);
  expect(markGapSince(500, 10, 900)).toBe(-1);
});

test.each([
  [MARK_GAP.lastsMsMin - 1, false],
  [MARK_GAP.lastsMsMin, true],
])('after %d ms it counts: %s', (ms, off) => {
  expect(isMarkOff(100, 100 + ms)).toBe(off);
  expect(isMarkOff(-1, ms)).toBe(false);
});
