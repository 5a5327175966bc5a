import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BrokenInvariant } from '../invariants/invariant.ts';
import { assertSafe, divCeil, divFloor, mulDivCeil, mulDivFloor } from './integers.ts';

test.each([
  [7, 2, 3, 4],
  [-7, 2, -4, -3],
  [6, 2, 3, 3],
  [-6, 2, -3, -3],
  [0, 5, 0, 0],
  [1, Number.MAX_SAFE_INTEGER, 0, 1],
])('%d / %d is %d rounded down and %d rounded up', (a, b, down, up) => {
  expect(divFloor(a, b)).toBe(down);
  expect(divCeil(a, b)).toBe(up);
});

const anySafe = fc.maxSafeInteger();
const positive = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });

test('mulDiv equals exact arithmetic, or refuses what does not fit', () => {
  fc.assert(
    fc.property(anySafe, anySafe, positive, (a, b, c) => {
      const product = BigInt(a) * BigInt(b);
      const floor = product / BigInt(c) - (product % BigInt(c) < 0n ? 1n : 0n);
      const ceil = product / BigInt(c) + (product % BigInt(c) > 0n ? 1n : 0n);
      for (const [exact, round] of [
        [floor, mulDivFloor],
        [ceil, mulDivCeil],
      ] as const) {
        if (exact <= BigInt(Number.MAX_SAFE_INTEGER) && exact >= BigInt(Number.MIN_SAFE_INTEGER)) {
          expect(BigInt(round(a, b, c))).toBe(exact);
        } else {
          expect(() => round(a, b, c)).toThrow(BrokenInvariant);
        }
      }
    }),
  );
});

test.each([Number.MAX_SAFE_INTEGER + 1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])(
  '%d is refused as an amount',
  (value) => expect(() => assertSafe(value, 'x')).toThrow(/arithmetic: x is no exact integer/),
);

test('the largest safe integer passes', () => {
  expect(assertSafe(Number.MAX_SAFE_INTEGER, 'x')).toBe(Number.MAX_SAFE_INTEGER);
});
