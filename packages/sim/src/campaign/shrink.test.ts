// With a run that breaks exactly where certain faults are together.
import { expect, test } from 'vitest';
import { planOf } from './plan.ts';
import type { SeedOptions, SeedResult } from './run.ts';
import { shrink } from './shrink.ts';

const plan = planOf(3, 600_000);
const whole = plan.map((_, index) => index);

function breaksWith(...needed: readonly number[]) {
  return ({ seed, keep = whole }: SeedOptions): SeedResult => {
    const breaks = needed.every((index) => keep.includes(index));
    const broken = breaks ? [{ id: 'I-15', what: 'lost' }] : [{ id: 'I-31', what: 'not back' }];
    return { seed, plan, broken, sights: {}, examined: {}, trace: '', events: 0 };
  };
}

const options = { seed: 3, hours: 1 };

test.each([[[17]], [[3, 17]], [[0, 3, plan.length - 1]]])('faults %j are what is left', async (needed) => {
  const run = breaksWith(...needed);
  const { keep, result } = await shrink(options, run(options), 'I-15', run);
  expect(keep).toEqual(needed);
  expect(result.broken).toEqual([{ id: 'I-15', what: 'lost' }]);
});

test('what breaks with no fault at all is left with none', async () => {
  const run = breaksWith();
  expect((await shrink(options, run(options), 'I-15', run)).keep).toEqual([]);
});

test('another invariant that breaks is not taken for the one that is looked for', async () => {
  const run = breaksWith(5);
  expect((await shrink(options, run(options), 'I-15', run)).keep).toEqual([5]);
});
