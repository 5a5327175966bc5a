// Funding told to coins and accounts, portfolios, and what may be traded now.
import { expect, test } from 'vitest';
import { ALICE, buy, STRANGER, TestExchange } from '../test-exchange.ts';

const HOUR_MS = 3_600_000;

/** Alice long 1 BTC from 100,000, the mark held there. */
function held(): TestExchange {
  const x = new TestExchange();
  x.open(ALICE, 'buy', '1', '100000');
  return x;
}

test('a coin and an account tell the same funding, in an inclusive range, oldest first', () => {
  const x = held();
  const start = x.now;
  x.advance(3 * HOUR_MS);
  const rates = x.exchange.fundingHistory('BTC', { startTime: 0 });
  const paid = x.exchange.userFunding(ALICE, { startTime: 0 });
  expect(rates.map(({ time }) => time - start)).toEqual([HOUR_MS, 2 * HOUR_MS, 3 * HOUR_MS]);
  expect(paid.map(({ time, fundingRate }) => [time, fundingRate])).toEqual(
    rates.map(({ time, fundingRate }) => [time, fundingRate]),
  );
  const second = { startTime: start + 2 * HOUR_MS, endTime: start + 2 * HOUR_MS };
  expect(x.exchange.fundingHistory('BTC', second)).toEqual(rates.slice(1, 2));
  expect(x.exchange.userFunding(ALICE, second)).toEqual(paid.slice(1, 2));
  expect(x.exchange.userFunding(STRANGER, { startTime: 0 })).toEqual([]);
});

test('at most 500 are served', () => {
  const x = new TestExchange({ config: { fundingPeriodMs: 60_000 } });
  x.open(ALICE, 'buy', '1', '100000');
  for (let hour = 0; hour < 9; hour++) x.advance(HOUR_MS);
  expect(x.exchange.fundingHistory('BTC', { startTime: 0 })).toHaveLength(500);
  expect(x.exchange.userFunding(ALICE, { startTime: 0 })).toHaveLength(500);
});

test('what the running hour would pay is what the hour then pays', () => {
  const x = held();
  x.advance(HOUR_MS - 1);
  const [, venues] = x.exchange.predictedFundings().find(([coin]) => coin === 'BTC') ?? [];
  const [name, predicted] = venues?.[0] ?? [];
  expect(name).toBe('HlPerp');
  expect(predicted?.nextFundingTime).toBe(x.now + 1);
  x.advance(1);
  const [paid] = x.exchange.fundingHistory('BTC', { startTime: 0 });
  expect(paid).toMatchObject({ fundingRate: predicted?.fundingRate, time: predicted?.nextFundingTime });
});

test('a portfolio is sampled by the hour; profit is worth less what was put in', () => {
  const x = held(); // fee 45
  x.advance(HOUR_MS);
  x.exchange.deposit(ALICE, '1000');
  x.mark('BTC', '101000');
  const spans = new Map(x.exchange.portfolio(ALICE));
  expect([...spans.keys()]).toEqual([
    ...['day', 'week', 'month', 'allTime', 'perpDay', 'perpWeek', 'perpMonth', 'perpAllTime'],
  ]);
  const all = spans.get('allTime');
  const funding = Number(x.exchange.userFunding(ALICE, { startTime: 0 })[0]?.usdc);
  expect(all?.pnlHistory.map(([, usd]) => Number(usd))).toEqual([-45 + funding, 955 + funding]);
  expect(Number(all?.accountValueHistory.at(-1)?.[1])).toBe(101_955 + funding);
  expect(all?.vlm).toBe('100000.0');
  for (let hour = 0; hour < 48; hour++) x.advance(HOUR_MS);
  const later = new Map(x.exchange.portfolio(ALICE));
  expect(later.get('day')).toMatchObject({ vlm: '0.0' });
  expect(later.get('day')?.accountValueHistory).toHaveLength(25);
  expect(later.get('week')?.vlm).toBe('100000.0');
});

test('what may be traded now can be: not a lot more', () => {
  const x = new TestExchange();
  const sizes = x.exchange.activeAssetData(ALICE, 'BTC')?.maxTradeSzs;
  expect(sizes).toEqual(['20.0', '20.0']);
  expect(x.place(ALICE, buy('100000', '20.00001'))).toHaveProperty('error');
  expect(x.place(ALICE, buy('100000', '20'))).toHaveProperty('resting');
  expect(x.exchange.activeAssetData(ALICE, 'BTC')?.maxTradeSzs).toEqual(['0.0', '0.0']);
  expect(x.exchange.activeAssetData(ALICE, 'NOPE')).toBeNull();
});
