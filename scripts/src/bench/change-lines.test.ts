// What a person reads of a run against the kept one: the worst first, in plain factors, and nothing of what is noise.
import { expect, test } from 'vitest';
import { changeLines } from './change-lines.ts';
import type { Change } from './compare.ts';

const change = (given: Partial<Change>): Change => ({
  ...{ name: 'row', figure: 'p50', before: 10, now: 10, unit: 'ms', factor: 1, machine: 1, verdict: 'same' },
  ...given,
});

test('changes by their factor, the rest as a count', () => {
  const stamp = { at: '2026-03-01T03:16:02.000Z', machine: 'x', node: 'v24' };
  const changes = [
    change({ name: 'faster', now: 5, factor: 0.5, verdict: 'better' }),
    change({}),
    change({ name: 'slower', figure: 'p99', now: 30, factor: 3, machine: 1.5, verdict: 'worse' }),
  ];
  expect(changeLines({ bench: 'venue', stamp }, changes)).toEqual([
    'agora: venue against the kept figures of 2026-03-01T03:16Z: 1 of 3 rows as before, within the noise',
    '  WORSE 3.00 times: slower, p99 10 -> 30 ms; its physical limit is worse by 1.50',
    '  BETTER 2.00 times: faster, p50 10 -> 5 ms',
  ]);
});
