import { frameFixture } from '@agora/shared/fixtures';
import { engineIdSchema } from '@agora/shared/ids';
import { expect, test } from 'vitest';
import { firstActText } from './first-act.ts';

const { latch } = frameFixture();
if (latch === null) throw new Error('the fixture has a latch');
const frame = (id: string, seen: boolean | null) => ({
  engine_id: engineIdSchema.parse(id),
  latch: seen === null ? null : { ...latch, latched: seen },
});

test.each<[string, (boolean | null)[], boolean, RegExp]>([
  ['nothing stands', [false], false, /HALTED; .\/agora enable --home x is the act/],
  ['nothing stands of several', [false, false], false, /HALTED; .\/agora enable ENGINE --home x is the act/],
  ['a latch that nobody could read', [false, null], false, /not known.*doctor --home x/],
  ['a stop of one', [true, false], false, /a stop of mm-0 from before stands.*why --home x/],
  ['a stop of one beside a latch that nobody could read', [true, null], false, /a stop of mm-0 from/],
  ['a stop of all', [true, true], false, /a stop from before stands/],
  ['a kill file', [false, null], true, /a stop from before stands/],
])('%s', (_, latches, hasKillFile, text) => {
  const frames = latches.map((seen, i) => frame(`mm-${i}`, seen));
  const said = firstActText(frames, hasKillFile, ' --home x');
  expect(said).toMatch(text);
  expect(said.includes('enable')).toBe(latches.every((seen) => seen === false) && !hasKillFile);
});
