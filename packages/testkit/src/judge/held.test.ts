import { expect, test } from 'vitest';
import { heldUs } from './held.ts';

test.each([
  ['none', [], 0],
  [
    'outside on both sides',
    [
      [0, 100],
      [200, 300],
    ],
    0,
  ],
  ['one inside', [[110, 150]], 40],
  ['over both ends', [[50, 250]], 100],
  [
    'overlapping ones once, in any order',
    [
      [140, 180],
      [110, 150],
    ],
    70,
  ],
  [
    'one within another',
    [
      [110, 190],
      [120, 130],
    ],
    80,
  ],
] as const)('from 100 to 200 µs: %s', (_what, spans, held) => {
  const given = spans.map(([fromUs, toUs]) => ({ fromUs, toUs }));
  expect(heldUs(given, { fromUs: 100, toUs: 200 })).toBe(held);
});
