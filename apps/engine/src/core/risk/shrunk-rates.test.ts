import { expect, test } from 'vitest';
import { addToWindow, countSince, newRateWindow } from '../budget/rate-window.ts';
import { excessOf, type ShrunkRates, shrunkRates } from './shrunk-rates.ts';

const rates = (messages: number, executions = 100, flips = 30) => ({
  messagesPerMinMax: messages,
  executionsPerMinMax: executions,
  flipsPer10MinMax: flips,
});

test.each<[string, ShrunkRates | null, number, number, number, ShrunkRates | null]>([
  ['nothing changed', null, 300, 300, 5_000, null],
  ['it grew', null, 300, 400, 5_000, null],
  ['it shrank', null, 300, 200, 5_000, { atMs: 5_000, earlier: rates(300) }],
  [
    'it shrank again',
    { atMs: 0, earlier: rates(300) },
    200,
    100,
    600_000,
    { atMs: 600_000, earlier: rates(300) },
  ],
  [
    'it shrank long after it had shrunk',
    { atMs: 0, earlier: rates(300) },
    200,
    100,
    600_001,
    { atMs: 600_001, earlier: rates(200) },
  ],
  ['it grew past what was', { atMs: 0, earlier: rates(300) }, 200, 400, 9, { atMs: 0, earlier: rates(400) }],
  ['it grew long after', { atMs: 0, earlier: rates(300) }, 200, 400, 600_001, null],
])('%s', (_, before, from, to, nowMs, after) => {
  expect(shrunkRates(before, rates(from), rates(to), nowMs)).toEqual(after);
});

const shrunk = { atMs: 50, earlier: rates(300) };

test.each<[string, ShrunkRates | null, number, number, { value: number; limit: number } | null]>([
  ['at the limit', null, 200, 0, null],
  ['over it', null, 201, 0, { value: 201, limit: 200 }],
  ['before it shrank, at the earlier one', shrunk, 300, 0, null],
  ['over the earlier one', shrunk, 301, 0, { value: 301, limit: 300 }],
  ['since, at the new one', shrunk, 300, 200, null],
  ['since, over the new one', shrunk, 300, 201, { value: 201, limit: 200 }],
])('%s: of %o, %d in all and %d since: %o', (_, before, all, since, excess) => {
  const count = (sinceMs: number) => (sinceMs === shrunk.atMs ? since : all);
  expect(excessOf(rates(200), before, ({ messagesPerMinMax }) => messagesPerMinMax, count)).toEqual(excess);
});

test('counted from an instant on is what came after its second, and as far back as a minute', () => {
  const window = newRateWindow();
  for (const [atMs, count] of [
    [10_000, 1],
    [20_500, 2],
    [20_999, 4],
    [21_000, 8],
    [70_000, 16],
  ] as const)
    addToWindow(window, atMs, count);
  const since = (sinceMs: number) => countSince(window, 70_000, sinceMs);
  expect([Number.NEGATIVE_INFINITY, 0, 20_600, 21_000, 70_000, 71_000].map(since)).toEqual([
    31, 31, 24, 16, 0, 0,
  ]);
});
