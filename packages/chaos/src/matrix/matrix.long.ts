// The whole fault matrix: `./agora test faults`. Every round is one test; what was seen is kept, and docs/fault-matrix.md is written
// from it, whether the round passed or not.
import { stamp } from '@agora/scripts/kept/stamp';
import { expect, test } from 'vitest';
import { ALL_ROUNDS } from './axes.ts';
import { keepCells } from './results.ts';
import { runRound } from './round.ts';
import { wrongIn } from './violations.ts';

const taken = stamp();

test.concurrent.each(ALL_ROUNDS)('redis-latch $redis, guardian $guardian, $path', async (round) => {
  const seen = await runRound(round);
  keepCells(seen, taken);
  expect(wrongIn(seen)).toEqual([]);
});
