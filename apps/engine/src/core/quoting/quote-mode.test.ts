import { expect, test } from 'vitest';
import { type ModeInputs, quoteModeOf } from './quote-mode.ts';

const calm: ModeInputs = {
  operatorReduce: false,
  breach: null,
  markOff: null,
  lossArmed: false,
  rank: 50,
  defensiveRank: 90,
};

test.each<[string, 'normal' | 'defensive' | 'reduce_only', Partial<ModeInputs>, string]>([
  ['calm', 'normal', {}, 'normal'],
  ['an operator reduces', 'normal', { operatorReduce: true }, 'reduce_only'],
  ['a breach', 'normal', { breach: 'over the limit' }, 'reduce_only'],
  ['a mark off its book', 'normal', { markOff: 'off' }, 'reduce_only'],
  ['the loss warning', 'normal', { lossArmed: true }, 'defensive'],
  ['reducing goes before warning', 'normal', { operatorReduce: true, lossArmed: true }, 'reduce_only'],
  ['rank not known', 'normal', { rank: null }, 'defensive'],
  ['rank below', 'normal', { rank: 89.9 }, 'normal'],
  ['rank at the threshold', 'normal', { rank: 90 }, 'defensive'],
  ['back just under it', 'defensive', { rank: 89.9 }, 'defensive'],
  ['back at the distance', 'defensive', { rank: 75 }, 'defensive'],
  ['back below the distance', 'defensive', { rank: 74.9 }, 'normal'],
  ['out of reduce_only, still wild', 'reduce_only', { rank: 86 }, 'defensive'],
  ['out of reduce_only, calm', 'reduce_only', {}, 'normal'],
])('%s: %s with %o becomes %s', (_, current, change, mode) => {
  const verdict = quoteModeOf(current, { ...calm, ...change });
  expect(verdict.mode).toBe(mode);
  expect(verdict.reason.length).toBeGreaterThan(0);
});
