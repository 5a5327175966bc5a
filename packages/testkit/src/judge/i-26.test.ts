import { expect, test } from 'vitest';
import { back, holdsOf } from './doctored-run.ts';
import { event, type SmallRun, wallUs } from './small-run.ts';

test('I-26: a touch counts from when the gate told of the halt, as closely as the file is looked at', () => {
  const touched = (ms: number) => (r: SmallRun) => {
    r.audit.push(event(2_950, 'gate_closed'), back(4_000, 'halt-b-0002', 'r-1', 1));
    r.touchedUs = [wallUs(400), wallUs(ms)];
  };
  expect([2_899, 2_901].map((ms) => holdsOf('I-26', touched(ms)))).toEqual([false, true]);
});
