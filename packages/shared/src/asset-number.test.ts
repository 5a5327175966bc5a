import { expect, test } from 'vitest';
import { assetNumberOf } from './asset-number.ts';

test.each([
  ['BTC', 3],
  ['PURR/USDC', 10_000],
  ['@0', 10_000],
  ['@107', 10_107],
  ['@1234567', null],
  ['@', null],
  ['NEW', null],
])('%s has the number %s', (coin, number) => {
  expect(assetNumberOf(coin, new Map([['BTC', 3]]))).toBe(number);
});
