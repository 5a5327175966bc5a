// The books of a run that stands still are compared to the last digit, and what judges looked at is added up judge by judge.
import { evidenceOf, type SmallRun, smallRun } from '@agora/testkit/judge/small-run';
import { expect, test } from 'vitest';
import { addedUp, booksOf } from './judging.ts';

const without = (run: SmallRun, type: string) => ({
  ...run,
  audit: run.audit.filter((each) => each.type !== type),
});

test.each<[string, SmallRun, readonly string[]]>([
  ['a healthy run', smallRun(), []],
  [
    'a fill that the audit does not know',
    without(smallRun(), 'fill'),
    [
      ...['fills (set of tids)', 'Σ size BTC', 'Σ fee, USD', 'position BTC'],
      ...['change of cash, USD', 'realised PnL, USD'],
    ],
  ],
])('%s', (_, run, apart) => {
  const rows = booksOf(evidenceOf(run));
  expect(rows.length).toBeGreaterThan(apart.length);
  expect(rows.filter(({ agrees }) => !agrees).map(({ what }) => what)).toEqual(apart);
});

test('judge by judge', () => {
  expect(addedUp([{ 'I-01': 1, 'I-02': 2 }, { 'I-01': 3 }])).toEqual({ 'I-01': 4, 'I-02': 2 });
  expect(addedUp([])).toEqual({});
});
