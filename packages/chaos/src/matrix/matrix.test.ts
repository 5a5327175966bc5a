// The page is what the kept cells say, no kept cell breaks the rule, and a cell that lies is noticed.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ALL_CELLS, cellName } from './axes.ts';
import type { CellSeen } from './cell-seen.ts';
import { matrixPage } from './page.ts';
import { PAGE_FILE, readCells } from './results.ts';
import { violationsOf } from './violations.ts';

const { cells } = readCells();

test('docs/fault-matrix.md was written from the kept cells, and they are all of the matrix', () => {
  expect(cells.map(cellName)).toEqual(ALL_CELLS.map(cellName));
  expect(readFileSync(PAGE_FILE, 'utf8')).toBe(matrixPage(cells));
});

test('no kept cell breaks the rule; some have orders left, and none of those was answered as stopped', () => {
  expect(cells.flatMap((cell) => violationsOf(cell))).toEqual([]);
  const left = cells.filter(({ orders_after }) => orders_after > 0);
  expect(left.length).toBeGreaterThan(0);
  expect(left.filter(({ answered }) => answered === 'stopped')).toEqual([]);
});

const WELL: CellSeen = {
  ...{ redis: 'healthy', engine: 'dead', guardian: 'up', path: 'api-web', answered: 'stopped', said: '200' },
  ...{
    answer_ms: 20,
    orders_before: 4,
    orders_after: 0,
    watched_ms: 3_000,
    zero_ms: 90,
    last_accepted_ms: null,
    broken: [],
  },
};
const LEFT = { ...WELL, orders_after: 4, zero_ms: null };

test.each<[string, Partial<CellSeen>, RegExp | null]>([
  ['as it should be', {}, null],
  ['200 and orders remain', LEFT, /answered 200, and 4 orders remain/],
  ['orders remain although a guardian lives', { ...LEFT, answered: 'not_relied_on' }, /where none should be/],
  [
    'no orders remain although nobody lives',
    { guardian: 'dead', answered: 'not_relied_on' },
    /where some should be/,
  ],
  [
    'nobody lives and it says so',
    { ...LEFT, guardian: 'dead', answered: 'not_relied_on', said: '503' },
    null,
  ],
  ['503 although a guardian lives', { answered: 'not_relied_on', said: '503' }, /where stopped was due/],
  ['nothing rested', { orders_before: 0 }, /proves nothing/],
  ['a broken invariant', { broken: ['I-06: an order came in'] }, /I-06/],
  ['an order at the end of its life', { last_accepted_ms: 2_220 }, null],
  ['an order after that', { last_accepted_ms: 2_221 }, /accepted an order 2221 ms after/],
])('%s', (_, change, wrong) => {
  const found = violationsOf({ ...WELL, ...change }).join('; ');
  if (wrong === null) expect(found).toBe('');
  else expect(found).toMatch(wrong);
});
