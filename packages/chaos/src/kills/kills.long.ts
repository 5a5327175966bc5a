// The whole campaign: `./agora test kills`. A slice is one test of a few minutes; docs/kill-points.md is written from what was seen.
import { stamp } from '@agora/scripts/kept/stamp';
import { expect, test } from 'vitest';
import { aimName } from './aims.ts';
import { MOMENTS, RESTORES, restoreAndWatch } from './restore.ts';
import { keepRestore, keepSlice, readCampaign, uncrossed } from './results.ts';
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

test('every boundary was crossed by somebody who died there', () => {
  // What an earlier run crossed says nothing of the bytes that this one looked for.
  const own = readCampaign().slices.filter((slice) => slice.run === run.at);
  expect(uncrossed(own.flatMap(({ shots }) => shots)).map(aimName)).toEqual([]);
});

const restores = RESTORES.flatMap((what) => MOMENTS.map((taken) => ({ what, taken })));
test.each(restores)('a backup of $what taken while $taken brings no order', async ({ what, taken }) => {
  const seen = await restoreAndWatch(what, taken);
  keepRestore(seen, run);
  expect(seen.wrong).toEqual([]);
});
