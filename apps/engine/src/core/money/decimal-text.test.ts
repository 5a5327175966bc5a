import { canonicalDecimal, decimalSchema } from '@agora/shared/decimal';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scaledCeil, scaledExact, scaledFloor, textOfScaled } from './decimal-text.ts';

test.each([
  ['113000', 1, 1_130_000, 1_130_000, 1_130_000],
  ['0.0010', 3, 1, 1, 1],
  ['-0.5', 1, -5, -5, -5],
  ['1.25', 1, null, 12, 13],
  ['-1.25', 1, null, -13, -12],
  ['1.2000', 1, 12, 12, 12],
  ['0', 6, 0, 0, 0],
  ['-0.0', 6, 0, 0, 0],
  ['0.0000001', 6, null, 0, 1],
  ['-0.0000001', 6, null, -1, 0],
])('%s at %d decimals: exact %s, down %s, up %s', (text, decimals, exact, floor, ceil) => {
  expect(scaledExact(text, decimals)).toBe(exact);
  expect(scaledFloor(text, decimals)).toBe(floor);
  expect(scaledCeil(text, decimals)).toBe(ceil);
});

test.each(['', 'NaN', '1e5', '+1', '.5', '5.', '0x10', ' 1', '1,5', 'Infinity', '99999999999999999'])(
  '%j is no amount',
  (text) => {
    expect(scaledExact(text, 2)).toBeNull();
    expect(scaledFloor(text, 2)).toBeNull();
    expect(scaledCeil(text, 2)).toBeNull();
  },
);

test('an amount beyond exact integers is refused, not rounded', () => {
  expect(scaledExact('9007199254740991', 0)).toBe(Number.MAX_SAFE_INTEGER);
  expect(scaledExact('9007199254740992', 0)).toBeNull();
  expect(scaledExact('9007199254.740992', 6)).toBeNull();
});

test('text of a scaled integer is canonical and reads back as the same integer', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 6 }), (scaled, decimals) => {
      const text = textOfScaled(scaled, decimals);
      expect(decimalSchema.parse(text)).toBe(canonicalDecimal(text));
      expect(scaledExact(text, decimals)).toBe(scaled === 0 ? 0 : scaled);
    }),
  );
});
