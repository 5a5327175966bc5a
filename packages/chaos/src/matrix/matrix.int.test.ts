// A few rounds of the fault matrix in the ordinary suite, so that no change breaks it unseen; the whole is `./agora test faults`.
import { expect, test } from 'vitest';
import type { Round } from './axes.ts';
import { runRound } from './round.ts';
import { wrongIn } from './violations.ts';

const ROUNDS: readonly Round[] = [
  { redis: 'healthy', guardian: 'dead', path: 'file' },
  { redis: 'frozen', guardian: 'up', path: 'telegram' },
  { redis: 'rolled_back', guardian: 'up', path: 'api-guardian' },
];

test.each(ROUNDS)(
  'orders go where a hand is left: redis-latch $redis, guardian $guardian, $path',
  { timeout: 180_000 },
  async (round) => {
    expect(wrongIn(await runRound(round))).toEqual([]);
  },
);
