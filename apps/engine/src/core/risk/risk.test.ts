import { coinSchema } from '@agora/shared/ids';
import { expect, test } from 'vitest';
import { btc, limits } from '../checks/fixtures.ts';
import { newCoinLoad } from '../exposure/load.ts';
import { breaches, type CoinAtRisk, liquidationDistancePct } from './breach.ts';
import { armedDistanceBps, lossStage, lossTrip } from './daily-loss.ts';
import {
  FLIPS_WINDOW_MS,
  newExecutionThrottle,
  noteExecution,
  restartThrottle,
  throttleTrip,
} from './execution-throttle.ts';
import { moveBps, newPriceMove, notePrice, priceMoveTrip, restartPriceMove } from './price-move.ts';

const eth = coinSchema.parse('ETH');
const usd = (amount: number) => amount * 1_000_000;

test.each([
  [119, null],
  [120, null],
  [121, 'execution_throttle'],
])('%d fills within a minute trip %s', (fills, cause) => {
  const throttle = newExecutionThrottle();
  for (let n = 0; n < fills; n += 1)
    noteExecution(throttle, { coin: n % 4 < 2 ? btc : eth, side: n % 2 ? 'buy' : 'sell' }, false, 1_000 + n);
  expect(throttleTrip(throttle, limits, 2_000)?.cause ?? null).toBe(cause);
  expect(throttleTrip(throttle, limits, 70_000)).toBeNull();
});

test.each([
  [59, null],
  [60, null],
  [61, { cause: 'execution_throttle', value: '61', limit: '60', subject: 'BTC sell' }],
])('%d fills of one side of one coin within a minute come to %j', (fills, trip) => {
  const throttle = newExecutionThrottle();
  for (let n = 0; n < fills; n += 1) noteExecution(throttle, { coin: btc, side: 'sell' }, false, 1_000 + n);
  // The other side, and the other coin's, are counted apart.
  for (let n = 0; n < 29; n += 1) noteExecution(throttle, { coin: btc, side: 'buy' }, false, 1_000 + n);
  for (let n = 0; n < 29; n += 1) noteExecution(throttle, { coin: eth, side: 'sell' }, false, 1_000 + n);
  expect(throttleTrip(throttle, limits, 2_000)).toEqual(trip);
  expect(throttleTrip(throttle, limits, 70_000)).toBeNull();
});

test('once a person has looked, sides, fills and flips are counted anew', () => {
  const throttle = newExecutionThrottle();
  for (let n = 0; n < 200; n += 1) noteExecution(throttle, { coin: btc, side: 'sell' }, true, 1_000 + n);
  expect(throttleTrip(throttle, limits, 2_000)).not.toBeNull();
  restartThrottle(throttle);
  expect(throttleTrip(throttle, limits, 2_000)).toBeNull();
});

test.each([
  [29, 0, null],
  [30, 0, null],
  [31, 0, 'position_flip_churn'],
  [31, 1, null],
])('%d flips trip %3$s when the first is %d ms past ten minutes', (flips, pastMs, cause) => {
  const throttle = newExecutionThrottle();
  for (let n = 0; n < flips; n += 1)
    noteExecution(throttle, { coin: btc, side: 'buy' }, true, n === 0 ? 0 : 300_000 + n * 2_000);
  const trip = throttleTrip(throttle, limits, FLIPS_WINDOW_MS + pastMs);
  expect(trip?.cause ?? null).toBe(cause);
  if (trip !== null) expect(trip).toMatchObject({ value: '31', limit: '30', subject: 'BTC' });
});

test('flips of two coins are not added up', () => {
  const throttle = newExecutionThrottle();
  for (let n = 0; n < 60; n += 1) noteExecution(throttle, { coin: n % 2 ? btc : eth, side: 'buy' }, true, n);
  expect(throttleTrip(throttle, limits, 70_000)).toBeNull();
});

test('a price move counts from the lowest and the highest mid of the minute', () => {
  const move = newPriceMove();
  notePrice(move, 20_000, 0);
  notePrice(move, 20_200, 30_000);
  expect(moveBps(move, 20_100, 30_500)).toBe(50);
  expect(moveBps(move, 19_998, 30_500)).toBeCloseTo(100, 1);
});

test.each([
  [20_599, null],
  [20_600, null],
  [20_601, 'price_move'],
])('a doubled mid from 20,000 to %d trips %s at 300 bps', (to, cause) => {
  const move = newPriceMove();
  notePrice(move, 20_000, 0);
  notePrice(move, to, 59_000);
  expect(priceMoveTrip(move, btc, to, 59_000, 300)?.cause ?? null).toBe(cause);
});

test('what lies more than a minute back, or before a gap in the stream, is no move', () => {
  const move = newPriceMove();
  notePrice(move, 20_000, 0);
  expect(moveBps(move, 30_000, 60_999)).toBe(5_000);
  expect(moveBps(move, 30_000, 61_000)).toBe(0);
  notePrice(move, 20_000, 62_000);
  restartPriceMove(move);
  expect(moveBps(move, 30_000, 62_000)).toBe(0);
});

test('within a second the extremes are kept', () => {
  const move = newPriceMove();
  for (const mid of [20_000, 19_000, 21_000, 20_000]) notePrice(move, mid, 500);
  expect(moveBps(move, 20_000, 900)).toBeCloseTo((1_000 / 19_000) * 10_000);
});

test.each([
  [-usd(399.999999), 'fine'],
  [-usd(400), 'armed'],
  [-usd(499.999999), 'armed'],
  [-usd(500), 'tripped'],
  [-usd(501), 'tripped'],
  [0, 'fine'],
  [null, 'unknown'],
])('a daily PnL of %s micro-USD is %s', (pnl, stage) => {
  expect(lossStage(pnl, limits)).toBe(stage);
  expect(lossTrip(pnl, limits)?.cause ?? null).toBe(stage === 'tripped' ? 'daily_loss' : null);
});

test('the armed distance is what may still be lost, over equity', () => {
  expect(armedDistanceBps(-usd(450), limits, usd(10_000))).toBe(50);
  expect(armedDistanceBps(-usd(450), limits, 0)).toBeNull();
  expect(armedDistanceBps(-usd(450), limits, null)).toBeNull();
});

const at = (change: Partial<CoinAtRisk> = {}): CoinAtRisk => ({
  coin: btc,
  szDecimals: 5,
  szi: 10_000,
  load: newCoinLoad(),
  valuationPx: 1_000_000,
  markPx: 1_000_000,
  liquidationPx: null,
  ...change,
});

test.each<[string, CoinAtRisk[], number | null, string[]]>([
  ['inside everything', [at()], usd(100_000), []],
  ['at the lots limit', [at({ szi: 20_000, valuationPx: 900_000 })], usd(100_000), []],
  [
    'over the lots limit',
    [at({ szi: 20_001, valuationPx: 900_000 })],
    usd(100_000),
    ['symbols.BTC.max_position_sz'],
  ],
  [
    'short over the lots limit',
    [at({ szi: -20_001, valuationPx: 900_000 })],
    usd(100_000),
    ['symbols.BTC.max_position_sz'],
  ],
  ['at the USD limit', [at({ szi: 20_000 })], usd(100_000), []],
  [
    'past it by the mark',
    [at({ szi: 20_000, valuationPx: 1_000_001 })],
    usd(100_000),
    ['symbols.BTC.max_position_usd'],
  ],
  ['past the total', [at({ szi: 20_000 }), at({ szi: 10_001 })], usd(100_000), ['max_total_position_usd']],
  ['at the leverage', [at()], usd(10_000) / 3 + 1, []],
  ['past the leverage', [at()], Math.floor(usd(10_000) / 3) - 1, ['max_leverage']],
  ['equity gone', [at()], 0, ['max_leverage']],
  ['equity not known', [at()], null, []],
  ['liquidation at the distance', [at({ liquidationPx: 850_000 })], usd(100_000), []],
  ['liquidation nearer', [at({ liquidationPx: 850_001 })], usd(100_000), ['min_liquidation_distance_pct']],
  [
    'liquidation of a short nearer',
    [at({ szi: -5, liquidationPx: 1_149_999 })],
    usd(100_000),
    ['min_liquidation_distance_pct'],
  ],
  ['flat has no liquidation', [at({ szi: 0, liquidationPx: 999_999 })], usd(100_000), []],
])('%s', (_, coins, equity, fields) => {
  expect(breaches(coins, limits, equity).map(({ field }) => field)).toEqual(fields);
});

test('liquidation distance is in percent of the mark', () => {
  expect(liquidationDistancePct(at({ liquidationPx: 800_000 }))).toBe(20);
  expect(liquidationDistancePct(at())).toBeNull();
});
