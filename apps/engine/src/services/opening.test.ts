import { coinSchema } from '@agora/shared/ids';
import { expect, test } from 'vitest';
import { todayOf } from './opening.ts';

const btc = coinSchema.parse('BTC');
const eth = coinSchema.parse('ETH');
const MIDNIGHT = Date.UTC(2026, 2, 1);
const NOW = MIDNIGHT + 13 * 3_600_000;
const payment = (usdcUusd: number, timeMs: number, coin = btc) => ({ coin, usdcUusd, timeMs });

test.each([
  ['just before midnight', MIDNIGHT - 1, 0],
  ['at midnight', MIDNIGHT, -70],
  ['at the look', NOW, -70],
  ['just after the look, which its cash does not have', NOW + 1, 0],
])('funding paid %s', (_, timeMs, counted) => {
  const today = todayOf([btc, eth], [], [payment(-70, timeMs)], NOW, null);
  expect(today.get(btc)).toMatchObject({ fundingUusd: counted, realizedUusd: 0 });
  expect(today.get(eth)).toMatchObject({ fundingUusd: 0 });
});

test('payments add up by coin', () => {
  const paid = [payment(-70, NOW - 1), payment(-30, NOW - 2), payment(11, NOW - 3, eth)];
  const today = todayOf([btc, eth], [], paid, NOW, null);
  expect([today.get(btc)?.fundingUusd, today.get(eth)?.fundingUusd]).toEqual([-100, 11]);
});

test.each([
  ['of today', 0, -450],
  ['of yesterday', -1, null],
])('what was open at midnight counts from a note %s', (_, days, atStart) => {
  const utcDay = MIDNIGHT / 86_400_000 + days;
  const today = todayOf([btc, eth], [], [], NOW, { utcDay, unrealizedUusd: new Map([['BTC', -450]]) });
  expect([today.get(btc)?.unrealizedAtStartUusd, today.get(eth)?.unrealizedAtStartUusd]).toEqual([
    atStart,
    null,
  ]);
});
