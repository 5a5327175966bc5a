import { expect, test } from 'vitest';
import { newVolatility, noteMid, sigmaBps, VOLATILITY, variancePerS } from './volatility.ts';

/** Mids that move by `bps` up and down, one a second. */
function fed(seconds: number, bps: number, into = newVolatility(), fromMs = 0) {
  for (let s = 0; s <= seconds; s += 1) noteMid(into, s % 2 ? 1 + bps / 10_000 : 1, fromMs + s * 1_000, 60);
  return into;
}

test('a steady movement of 1 bp a second is a standard deviation of 1 bp over a second, and 2 over four', () => {
  const volatility = fed(600, 1);
  expect(sigmaBps(volatility, 1_000)).toBeCloseTo(1, 3);
  expect(sigmaBps(volatility, 4_000)).toBeCloseTo(2, 3);
});

test('the estimate is unbiased from the first return on', () => {
  expect(variancePerS(newVolatility())).toBe(0);
  expect(sigmaBps(fed(1, 5), 1_000)).toBeCloseTo(5, 2);
});

test('after one half-life of calm half of the variance is left', () => {
  const volatility = fed(1_200, 10);
  const wild = variancePerS(volatility);
  for (let s = 1; s <= 60; s += 1) noteMid(volatility, 1, 1_200_000 + s * 1_000, 60);
  expect(variancePerS(volatility) / wild).toBeCloseTo(0.5, 2);
});

test('irregular sampling of one movement gives one answer', () => {
  const everySecond = newVolatility();
  const everyFifth = newVolatility();
  for (let s = 0; s <= 600; s += 1) {
    const mid = Math.exp(s * 1e-4);
    noteMid(everySecond, mid, s * 1_000, 60);
    if (s % 5 === 0) noteMid(everyFifth, mid, s * 1_000, 60);
  }
  // A drift of 1e-4 a second has r²/dt of 1e-8·dt.
  expect(variancePerS(everySecond)).toBeCloseTo(1e-8, 12);
  expect(variancePerS(everyFifth)).toBeCloseTo(5e-8, 12);
});

test.each([
  [VOLATILITY.sampleMsMin - 1, false],
  [VOLATILITY.sampleMsMin, true],
  [VOLATILITY.gapMsMax, true],
  [VOLATILITY.gapMsMax + 1, false],
])('a price %d ms after the last one is a return: %s', (afterMs, counts) => {
  const volatility = newVolatility();
  noteMid(volatility, 1, 0, 60);
  noteMid(volatility, 1.001, afterMs, 60);
  expect(variancePerS(volatility) > 0).toBe(counts);
});

test.each([0, -1, Number.NaN])('a mid of %d is ignored', (mid) => {
  const volatility = fed(10, 1);
  const before = structuredClone(volatility);
  noteMid(volatility, mid, 20_000, 60);
  expect(volatility).toEqual(before);
});

test('there is no rank before a minute was seen, and then it says where now stands', () => {
  expect(fed(55, 1).rank).toBeNull();
  expect(fed(60, 1).rank).not.toBeNull();
  const rising = fed(1_800, 1);
  fed(60, 20, rising, 1_801_000);
  expect(rising.rank).toBeGreaterThan(95);
  const falling = fed(600, 20);
  fed(600, 1, falling, 601_000);
  expect(falling.rank).toBeLessThan(5);
});

test('what never changes ranks in the middle', () => {
  const flat = newVolatility();
  for (let s = 0; s <= 120; s += 1) noteMid(flat, 1, s * 1_000, 60);
  expect(flat.rank).toBe(50);
});

test('only the last hour counts', () => {
  const volatility = fed(3_600, 20);
  fed(5_400, 1, volatility, 3_601_000);
  fed(30, 3, volatility, 9_002_000);
  expect(volatility.historyCount).toBeGreaterThan(VOLATILITY.rankSamples);
  expect(volatility.rank).toBeGreaterThan(90);
});
