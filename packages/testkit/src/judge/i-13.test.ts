import { expect, test } from 'vitest';
import { holdsOf } from './doctored-run.ts';
import { looked, type SmallRun } from './small-run.ts';

test('I-13: an accepted request lifts the stop that it names, whether or not it comes to trading', () => {
  const lifted = (acceptedMs: number, panic_epoch: number) => (r: SmallRun) => {
    const data = { halt_id: 'halt-b-0002', request_id: 'ask-1', panic_epoch, panic_global_epoch: 0 };
    r.audit.push({ ms: acceptedMs, type: 'resume_accepted', data });
    r.looks.push(looked(4_000, 1, 1));
  };
  const holds = [lifted(3_900, 1), lifted(4_100, 1), lifted(3_900, 0)].map((run) => holdsOf('I-13', run));
  expect(holds).toEqual([true, false, false]);
});
