import { describe, expect, test } from 'vitest';
import { canonicalDecimal } from './decimal.ts';
import {
  countText,
  longAge,
  positionText,
  shortAge,
  usdCents,
  usdWhole,
  utcMoment,
  utcTime,
  withShortTimes,
} from './format.ts';
import { isoMsSchema } from './time.ts';

const d = canonicalDecimal;

test.each([
  ['0', '$0', '$0.00'],
  ['-512.4', '−$512', '−$512.40'],
  ['-0.004', '$0', '$0.00'],
  ['0.5', '$1', '$0.50'],
  ['999.995', '$1,000', '$1,000.00'],
  ['28140', '$28,140', '$28,140.00'],
  ['1234567.891', '$1,234,568', '$1,234,567.89'],
  ['-1000000', '−$1,000,000', '−$1,000,000.00'],
])('%s reads %s or %s', (amount, whole, cents) => {
  expect([usdWhole(d(amount)), usdCents(d(amount))]).toEqual([whole, cents]);
});

test.each([
  [0, '0s', '0.0 s'],
  [800, '0s', '0.8 s'],
  [9_949, '9s', '9.9 s'],
  [9_950, '9s', '9 s'],
  [31_000, '31s', '31 s'],
  [260_000, '4m', '4 min 20 s'],
  [7_500_000, '2h', '2 h 5 min'],
  [172_800_000, '2d', '48 h 0 min'],
  [null, 'not known', 'not known'],
  [Number.NaN, 'not known', 'not known'],
])('%s ms reads %s or %s', (ms, short, long) => {
  expect([shortAge(ms), longAge(ms)]).toEqual([short, long]);
});

describe('what is missing is named', () => {
  test('amounts, times and counts', () => {
    expect(usdWhole(null)).toBe('not known');
    expect(utcTime(null)).toBe('not known');
    expect(countText(null, 'order')).toBe('orders, number not known');
  });
});

test.each([
  ['2026-03-01T00:00:00.000Z', '00:00:00 UTC'],
  ['2026-02-28T23:59:59.999Z', '23:59:59 UTC on 2026-02-28, 3 h 16 min ago'],
  ['2026-02-08T03:16:01.000Z', '03:16:01 UTC on 2026-02-08, 504 h 0 min ago'],
  ['2026-03-02T00:00:00.000Z', '00:00:00 UTC on 2026-03-02, 0.0 s ago'],
])('%s is told at 03:16:02 as %s', (at, text) => {
  const nowMs = Date.parse('2026-03-01T03:16:02.000Z');
  expect(utcMoment(isoMsSchema.parse(at), nowMs)).toBe(text);
  const short = text.split(',')[0];
  expect(withShortTimes(`latched ${at}, blocks`, nowMs)).toBe(`latched ${short}, blocks`);
  expect(withShortTimes(at)).toBe(text.slice(0, 12));
});

test('sentences parts', () => {
  expect(utcTime(isoMsSchema.parse('2026-03-01T03:11:42.117Z'))).toBe('03:11:42');
  expect([countText(0, 'order'), countText(1, 'order'), countText(2, 'order')]).toEqual([
    '0 orders',
    '1 order',
    '2 orders',
  ]);
  const position = { coin: 'BTC' as never, szi: d('-0.42'), notional_usd: d('28140') };
  expect(positionText(position)).toBe('short 0.42 BTC, $28,140');
});
