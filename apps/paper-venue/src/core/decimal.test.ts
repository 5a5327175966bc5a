import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ceilDiv,
  floorDiv,
  formatPlain,
  formatScaled,
  mulDivFloor,
  mulDivTrunc,
  parseScaledExact,
} from './decimal.ts';

describe('parseScaledExact', () => {
  const cases: [text: string, decimals: number, value: number | null][] = [
    ['113000', 1, 1_130_000],
    ['0.00100', 5, 100],
    ['1.10', 1, 11],
    ['1.11', 1, null],
    ['9007199254740991', 0, Number.MAX_SAFE_INTEGER],
    ['9007199254740992', 0, null],
    ['', 1, null],
    ['.5', 1, null],
    ['1.', 1, null],
    ['-1', 1, null],
    ['+1', 1, null],
    ['1e3', 1, null],
    ['0x10', 1, null],
    [' 1', 1, null],
    ['1,0', 1, null],
    ['NaN', 1, null],
    ['Infinity', 1, null],
    ['12345678901234567', 0, null],
  ];
  it.each(cases)('%j with %i decimals is %j', (text, decimals, value) => {
    expect(parseScaledExact(text, decimals)).toBe(value);
  });
});

describe('formatting', () => {
  const cases: [scaled: number, decimals: number, wire: string, plain: string][] = [
    [1_130_000, 1, '113000.0', '113000'],
    [1_130_005, 1, '113000.5', '113000.5'],
    [0, 6, '0.0', '0'],
    [-80_070, 6, '-0.08007', '-0.08007'],
    [-1_000_000, 6, '-1.0', '-1'],
    [7, 0, '7.0', '7'],
    [-7, 0, '-7.0', '-7'],
  ];
  it.each(cases)('%i with %i decimals', (scaled, decimals, wire, plain) => {
    expect(formatScaled(scaled, decimals)).toBe(wire);
    expect(formatPlain(scaled, decimals)).toBe(plain);
  });

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(fc.nat(Number.MAX_SAFE_INTEGER), fc.integer({ min: 0, max: 8 }), (scaled, decimals) => {
        expect(parseScaledExact(formatScaled(scaled, decimals), decimals)).toBe(scaled);
        expect(parseScaledExact(formatPlain(scaled, decimals), decimals)).toBe(scaled);
      }),
    );
  });
});

describe('division of integers is exact and rounds as named', () => {
  const wide = fc.integer({ min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });
  const small = fc.integer({ min: 1, max: 10_000_000_000 });
  const floor = (a: bigint, b: bigint) => a / b - (a % b < 0n ? 1n : 0n);

  it('floorDiv and ceilDiv', () => {
    fc.assert(
      fc.property(wide, small, (a, b) => {
        expect(BigInt(floorDiv(a, b))).toBe(floor(BigInt(a), BigInt(b)));
        expect(BigInt(ceilDiv(a, b))).toBe(-floor(-BigInt(a), BigInt(b)));
      }),
    );
  });

  it('mulDivFloor and mulDivTrunc, also where the product passes 2^53', () => {
    fc.assert(
      fc.property(wide, fc.integer({ min: -1_000_000, max: 1_000_000 }), (a, b) => {
        const product = BigInt(a) * BigInt(b);
        expect(BigInt(mulDivFloor(a, b, 1_000_000))).toBe(floor(product, 1_000_000n));
        expect(BigInt(mulDivTrunc(a, b, 1_000_000))).toBe(product / 1_000_000n);
      }),
    );
  });
});
