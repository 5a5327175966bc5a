// The whole fault matrix: `./agora test faults`. Every round is one test; what was seen is kept, and docs/fault-matrix.md is written
// from it, whether the round passed or not.
import { expect, test } from 'vitest';
import { ALL_ROUNDS } from './axes.ts';
import { keepCells } from './results.ts';
import { runRound } from './round.ts';
import { wrongIn } from './violations.ts';

test.concurrent.each(ALL_ROUNDS)('redis-latch $redis, guardian $guardian, $path', async (round) => {
  const seen = await runRound(round);
  keepCells(seen);
  expect(wrongIn(seen)).toEqual([]);
});
