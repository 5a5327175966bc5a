import { expect, test } from 'vitest';
import { holdsOf } from './doctored-run.ts';
import { looked, type SmallRun, wallUs } from './small-run.ts';

test('I-13: an accepted request lifts the stop that it names, whether or not it comes to trading', () => {
  const lifted = (acceptedMs: number, panic_epoch: number) => (r: SmallRun) => {
    const data = { halt_id: 'halt-b-0002', request_id: 'ask-1', panic_epoch, panic_global_epoch: 0 };
    r.audit.push({ ms: acceptedMs, type: 'resume_accepted', data });
    r.looks.push(looked(4_000, 1, 1));
  };
  const holds = [lifted(3_900, 1), lifted(4_100, 1), lifted(3_900, 0)].map((run) => holdsOf('I-13', run));
  expect(holds).toEqual([true, false, false]);
});

test('I-13: a stop that a kill file alone had is over when somebody removes the file', () => {
  const removed = (atMs: number) => (r: SmallRun) => {
    r.stops = r.stops.map((stop) => ({ ...stop, inFile: true }));
    r.killFiles.push({ fromUs: wallUs(2_900), toUs: wallUs(atMs) });
    r.looks = [looked(4_000, 0, 0)];
  };
  expect([3_999, 4_000, 4_001].map((ms) => holdsOf('I-13', removed(ms)))).toEqual([true, true, false]);
});
