import { coinSchema } from '@agora/shared/ids';
import { expect, test } from 'vitest';
import {
  coinSpec,
  limitLotsFloor,
  PX_MAX,
  pxCeil,
  pxExact,
  pxFloor,
  pxText,
  szExact,
  sziExact,
  szText,
} from './coin-spec.ts';

const btc = coinSpec({ coin: coinSchema.parse('BTC'), assetId: 3, szDecimals: 5, maxLeverage: 40 });

test('price and size units of a coin multiply to micro-USD', () => {
  expect([btc.pxDecimals, btc.pxPerUsd, btc.lotsPerCoin]).toEqual([1, 10, 100_000]);
  expect((pxExact(btc, '113000') ?? 0) * (szExact(btc, '0.001') ?? 0)).toBe(113_000_000);
  expect(pxText(btc, 1_130_005)).toBe('113000.5');
  expect(szText(btc, -12)).toBe('-0.00012');
});

test.each([
  ['0', null],
  ['-1', null],
  ['NaN', null],
  ['1.23', null],
  ['0.1', 1],
  ['40000000000', PX_MAX],
  ['40000000000.1', null],
])('as an order price %s is %s', (text, px) => expect(pxExact(btc, text)).toBe(px));

test('a reference price may carry more digits and says which way they went', () => {
  expect(pxFloor(btc, '113079.54')).toBe(1_130_795);
  expect(pxCeil(btc, '113079.54')).toBe(1_130_796);
  expect(pxFloor(btc, '0.04')).toBeNull();
});

test('sizes: positive for orders, signed for positions, rounded down for limits', () => {
  expect(szExact(btc, '0')).toBeNull();
  expect(szExact(btc, '0.000001')).toBeNull();
  expect(sziExact(btc, '-0.5')).toBe(-50_000);
  expect(sziExact(btc, '0.0')).toBe(0);
  expect(limitLotsFloor(btc, '0.2000009')).toBe(20_000);
  expect(() => limitLotsFloor(btc, 'lots')).toThrow(/a limit is no decimal/);
});

test.each([{ szDecimals: 7 }, { szDecimals: -1 }, { szDecimals: 0.5 }, { assetId: -1 }, { maxLeverage: 0 }])(
  'a coin with %o is refused',
  (change) => {
    const given = { coin: btc.coin, assetId: 3, szDecimals: 5, maxLeverage: 40, ...change };
    expect(() => coinSpec(given)).toThrow(/not described by sane numbers/);
  },
);
