import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canonicalDecimal,
  compareDecimals,
  type Decimal,
  decimalSchema,
  positiveDecimalSchema,
} from './decimal.ts';

const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 12 });
const spelled = fc
  .tuple(fc.constantFrom('', '-'), digits, fc.option(digits))
  .map(([sign, whole, fraction]) => `${sign}${whole}${fraction === null ? '' : `.${fraction}`}`);

describe('canonicalDecimal', () => {
  test.each([
    ['100.50', '100.5'],
    ['0.0', '0'],
    ['-0.00', '0'],
    ['007', '7'],
    ['-00.50', '-0.5'],
    ['113079.5', '113079.5'],
  ])('%s -> %s', (text, canonical) => {
    expect(canonicalDecimal(text)).toBe(canonical);
  });
  test.each(['', '-', '.5', '5.', '1e3', '+1', 'NaN', '0x1', '1,000', ' 1', '1'.repeat(31)])(
    'refuses %j',
    (text) => {
      expect(() => canonicalDecimal(text)).toThrow(RangeError);
    },
  );
  test('keeps the value and is idempotent', () => {
    fc.assert(
      fc.property(spelled, (text) => {
        const canonical = canonicalDecimal(text);
        expect(Number(canonical)).toBe(Number(text) === 0 ? 0 : Number(text));
        expect(canonicalDecimal(canonical)).toBe(canonical);
      }),
    );
  });
});

describe('schemas', () => {
  test.each(['1.0', '01', '-0', '1e5', '', '.1', '1.'])('refuses the spelling %j', (text) => {
    expect(decimalSchema.safeParse(text).success).toBe(false);
  });
  test.each(['0', '-1', '-0.1'])('%s is not positive', (text) => {
    expect(positiveDecimalSchema.safeParse(text).success).toBe(false);
  });
});

describe('compareDecimals', () => {
  const d = (text: string) => canonicalDecimal(text);
  test.each([
    ['1', '1', 0],
    ['0.1', '0.10', 0],
    ['0.1', '0.11', -1],
    ['-1', '1', -1],
    ['-0.2', '-0.1', -1],
    ['9007199254740993', '9007199254740992', 1],
    ['10', '9.999999999', 1],
  ])('%s against %s is %i', (a, b, sign) => {
    expect(compareDecimals(d(a), d(b))).toBe(sign);
  });
  test('is antisymmetric and agrees with integers', () => {
    fc.assert(
      fc.property(spelled.map(d), spelled.map(d), (a: Decimal, b: Decimal) => {
        expect(compareDecimals(a, b) + compareDecimals(b, a)).toBe(0);
      }),
    );
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (a, b) => {
        expect(compareDecimals(d(String(a)), d(String(b)))).toBe(Math.sign(a - b));
      }),
    );
  });
});
