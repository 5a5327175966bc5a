import { canonicalDecimal } from '@agora/shared/decimal';
import { expect, test } from 'vitest';
import { amountUusd, notionalUusdCeil, uusdDecimal } from './notional.ts';

const d = canonicalDecimal;

test.each([
  ['100', '1', 100_000_000],
  ['64123.5', '0.00001', 641_235],
  ['0.000001', '0.1', 1],
  ['3456.789', '0.0001', 345_679],
])('%s × %s = %i micro-USD, never less than exact', (px, sz, uusd) => {
  expect(notionalUusdCeil(d(px), d(sz))).toBe(uusd);
});

test.each([
  ['-12.5', -12_500_000],
  ['0.0000001', 1],
  ['0', 0],
])('%s USD = %i micro-USD', (usd, uusd) => {
  expect(amountUusd(d(usd))).toBe(uusd);
});

test('what is beyond exact integers throws', () => {
  expect(() => notionalUusdCeil(d('999999999'), d('999999999'))).toThrow();
  expect(uusdDecimal(1_234_500)).toBe('1.2345');
});
