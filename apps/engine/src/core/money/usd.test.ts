import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PX_MAX } from './coin-spec.ts';
import {
  distanceBpsForDisplay,
  isWithinBps,
  lotsOfNotionalCeil,
  lotsOfNotionalFloor,
  notionalUusd,
  usdForDisplay,
  uusdExact,
  uusdOfUsd,
  uusdText,
} from './usd.ts';

test('amounts go to micro-USD and back', () => {
  expect(uusdOfUsd(250)).toBe(250_000_000);
  expect(uusdExact('-0.000001')).toBe(-1);
  expect(uusdExact('0.0000001')).toBeNull();
  expect(uusdText(-1_500_000)).toBe('-1.5');
  expect(usdForDisplay(-1_500_000)).toBe(-1.5);
});

test('a notional that is not exact is refused', () => {
  expect(notionalUusd(1_130_000, -100)).toBe(-113_000_000);
  expect(() => notionalUusd(PX_MAX, 1_000_000)).toThrow(/a notional is no exact integer/);
});

test.each([
  [999, true],
  [1_000, true],
  [1_001, false],
])('%d bps of distance are within a collar of 1000: %s', (bps, within) => {
  expect(isWithinBps(10_000 + bps, 20_000, 1_000)).toBe(within);
  expect(isWithinBps(10_000 - bps, 20_000, 1_000)).toBe(within);
  expect(distanceBpsForDisplay(10_000 + bps, 20_000)).toBe(bps);
});

test('lots for a notional: as many as fit below it, as few as reach it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 1, max: 1e9 }), (uusd, px) => {
      const most = lotsOfNotionalFloor(uusd, px);
      const fewest = lotsOfNotionalCeil(uusd, px);
      expect(most * px).toBeLessThanOrEqual(uusd);
      expect((most + 1) * px).toBeGreaterThan(uusd);
      expect(fewest * px).toBeGreaterThanOrEqual(uusd);
      expect(fewest === 0 || (fewest - 1) * px < uusd).toBe(true);
    }),
  );
  expect(lotsOfNotionalFloor(-5, 1)).toBe(0);
});

test('the collar comparison stays exact at the largest price and widest collar', () => {
  expect(Number.isSafeInteger(2 * PX_MAX * 10_000)).toBe(true);
});
