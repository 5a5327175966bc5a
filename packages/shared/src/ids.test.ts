import { describe, expect, test } from 'vitest';
import { addressSchema, cloidSchema, coinSchema, engineIdSchema, requestKeySchema, symbolOf } from './ids.ts';

describe('engineId', () => {
  test.each(['a', 'mm-btc-1', 'a'.repeat(32)])('accepts %s', (id) => {
    expect(engineIdSchema.parse(id)).toBe(id);
  });
  test.each(['', 'global', 'MM', '1mm', '-mm', 'mm_btc', 'mm btc', 'a'.repeat(33), 'mm}', 'mm:1'])(
    'refuses %j',
    (id) => {
      expect(engineIdSchema.safeParse(id).success).toBe(false);
    },
  );
});

test('a cloid is 16 bytes in lower-case hex', () => {
  expect(cloidSchema.safeParse(`0x${'0a'.repeat(16)}`).success).toBe(true);
  for (const bad of [`0x${'0A'.repeat(16)}`, `0x${'0'.repeat(31)}`, `0x${'0'.repeat(33)}`, '0'.repeat(34)]) {
    expect(cloidSchema.safeParse(bad).success, bad).toBe(false);
  }
});

test('an address is kept in lower case, so that two spellings are one account', () => {
  expect(addressSchema.parse(`0x${'Ab'.repeat(20)}`)).toBe(`0x${'ab'.repeat(20)}`);
});

test('a stop key may be anything visible, up to 128 characters', () => {
  expect(requestKeySchema.safeParse('a!~"{}'.repeat(10)).success).toBe(true);
  for (const bad of ['', 'a b', 'ä', 'x'.repeat(129)])
    expect(requestKeySchema.safeParse(bad).success, bad).toBe(false);
});

test('a symbol is the coin at the venue', () => {
  expect(symbolOf(coinSchema.parse('BTC'))).toBe('BTC-USD-PERP.HYPERLIQUID');
});
