import { expect, test } from 'vitest';
import { fullness } from './disk-look.ts';

test.each([
  [50, 1_000, null],
  [49, 1_000, 'Only 4.9 % of the disk is free.'],
  [0, 1_000, 'Only 0.0 % of the disk is free.'],
  [0, 0, null],
])('%i of %i blocks free', (free, all, said) => {
  expect(fullness(free, all)).toBe(said);
});
