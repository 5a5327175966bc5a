import { expect, test } from 'vitest';
import { back, holdsOf } from './doctored-run.ts';
import { heard, type SmallRun } from './small-run.ts';

test('I-14: a key that is used again after the way back stops anew', () => {
  const again = (r: SmallRun) => {
    r.audit.push(back(4_000, 'halt-b-0002', 'r-1', 1));
    r.stops.push(heard(4_500, { epoch: 2 }));
  };
  expect(holdsOf('I-14', again)).toBe(true);
});
