// Candles from trades: where intervals begin and end, what they hold, how many are kept.
import { describe, expect, test } from 'vitest';
import { addToCandles, type Candles } from './candles.ts';
import type { CandleInterval } from './seam/views.ts';
import { ALICE, BOB, buy, sell, TestExchange } from './test-exchange.ts';

const MINUTE_MS = 60_000;

function traded(...trades: readonly (readonly [atMs: number, px: string, sz: string])[]): TestExchange {
  const x = new TestExchange(); // genesis is 2026-01-01T00:00:00Z, a Thursday
  const start = x.now;
  for (const [atMs, px, sz] of trades) {
    x.exchange.advance(start + atMs);
    x.rest(BOB, sell(px, sz));
    x.place(ALICE, buy(px, sz, 'Ioc'));
  }
  return x;
}

const ask = (x: TestExchange, interval: CandleInterval, startTime = 0, endTime: number | null = null) =>
  x.exchange.candles('BTC', interval, { startTime, endTime });

test('open, high, low, close, volume and number are those of the trades; a quiet minute has none', () => {
  const x = traded(
    [1_000, '100000', '0.01'],
    [2_000, '100100', '0.02'],
    [3_000, '99900', '0.03'],
    [59_999, '100050', '0.04'],
    [180_000, '100060', '0.05'],
  );
  const t = Date.UTC(2026, 0, 1);
  expect(ask(x, '1m')).toEqual([
    {
      ...{ t, T: t + MINUTE_MS - 1, s: 'BTC', i: '1m', n: 4 },
      ...{ o: '100000.0', h: '100100.0', l: '99900.0', c: '100050.0', v: '0.1' },
    },
    {
      ...{ t: t + 3 * MINUTE_MS, T: t + 4 * MINUTE_MS - 1, s: 'BTC', i: '1m', n: 1 },
      ...{ o: '100060.0', h: '100060.0', l: '100060.0', c: '100060.0', v: '0.05' },
    },
  ]);
  for (const interval of ['5m', '15m', '1h', '1d'] as const) {
    expect(ask(x, interval)).toMatchObject([{ t, o: '100000.0', c: '100060.0', v: '0.15', n: 5 }]);
  }
});

describe('where an interval begins and ends', () => {
  test.each([
    ['30m', Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 1, 0, 30)],
    ['8h', Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 1, 8)],
    ['1d', Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 2)],
    ['1w', Date.UTC(2025, 11, 29), Date.UTC(2026, 0, 5)], // Monday to Monday
    ['1M', Date.UTC(2026, 0, 1), Date.UTC(2026, 1, 1)],
  ] as const)('%s', (interval, t, end) => {
    expect(ask(traded([1_000, '100000', '0.01']), interval)).toMatchObject([{ t, T: end - 1 }]);
  });
});

test.each([
  ['before it', -2, -1, 0],
  ['its first millisecond', 0, 0, 1],
  ['its last', MINUTE_MS - 1, MINUTE_MS - 1, 1],
  ['after it', MINUTE_MS, MINUTE_MS, 0],
])('a range is inclusive: %s', (_, from, to, count) => {
  const t = Date.UTC(2026, 0, 1);
  expect(ask(traded([1_000, '100000', '0.01']), '1m', t + from, t + to)).toHaveLength(count);
});

test('an unknown coin has none', () => {
  expect(new TestExchange().exchange.candles('NOPE', '1m', { startTime: 0 })).toEqual([]);
});

test('at least the newest 5000 are kept, and not many more', () => {
  const candles: Candles = { minutes: [], hours: [] };
  for (let i = 0; i < 6_000; i++) addToCandles(candles, i * MINUTE_MS, 100, 1);
  expect(candles.minutes.length).toBeGreaterThanOrEqual(5_000);
  expect(candles.minutes.length).toBeLessThanOrEqual(5_200);
  expect(candles.minutes.at(-1)?.[0]).toBe(5_999 * MINUTE_MS);
  expect(candles.hours).toHaveLength(100);
});
