import { expect, test } from 'vitest';
import { heldMs } from './held.ts';
import { US_PER_MS } from './verdict.ts';

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
] as const)('from 100 to 200 ms: %s', (_what, spans, held) => {
  const given = spans.map(([from, to]) => ({ fromUs: from * US_PER_MS, toUs: to * US_PER_MS }));
  expect(heldMs(given, 100, 200)).toBe(held);
});
