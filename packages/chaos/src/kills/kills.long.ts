// The whole campaign: `./agora test kills`. A slice is one test of a few minutes; docs/kill-points.md is written from what was seen.
import { stamp } from '@agora/scripts/kept/stamp';
import { expect, test } from 'vitest';
import { MOMENTS, RESTORES, restoreAndWatch } from './restore.ts';
import { keepRestore, keepSlice } from './results.ts';
import { runSlice } from './slice.ts';

/** Each cycle shoots some fifteen times. */
const [SLICES, CYCLES] = [9, 5];
const run = stamp();

test.each(Array.from({ length: SLICES }, (_, slice) => slice))(
  'slice %i: killed at its boundaries, a stop stands and nobody trades again by himself',
  async (slice) => {
    const seen = await runSlice(slice, CYCLES);
    keepSlice(seen, run);
    expect([...seen.wrong, ...seen.shots.flatMap(({ wrong }) => wrong)]).toEqual([]);
  },
);

const restores = RESTORES.flatMap((what) => MOMENTS.map((taken) => ({ what, taken })));
test.each(restores)('a backup of $what taken while $taken brings no order', async ({ what, taken }) => {
  const seen = await restoreAndWatch(what, taken);
  keepRestore(seen, run);
  expect(seen.wrong).toEqual([]);
});
