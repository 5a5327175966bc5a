import { expect, test } from 'vitest';
import { holdsOf } from './doctored-run.ts';
import type { SmallRun } from './small-run.ts';

test('I-07: the gate is closed 200 ms after redis-latch broke, and a turn of the loop', () => {
  const closedAt = (ms: number) => (r: SmallRun) => {
    for (const each of r.audit) if (each.data.event === 'gate_closed') each.ms = ms;
  };
  expect([2_549, 2_550, 2_551].map((ms) => holdsOf('I-07', closedAt(ms)))).toEqual([true, true, false]);
});
