import { expect, test } from 'vitest';
import { isLossProven, LOSS_PROOF, newLossGuard, noteLossAnswer } from './loss-guard.ts';

const LIMIT = 500_000_000;
const AT = -LIMIT;

function after(
  answers: readonly (readonly [nowMs: number, pnl: number | null, degraded?: boolean])[],
): boolean {
  const guard = newLossGuard();
  for (const [nowMs, pnl, degraded = false] of answers)
    noteLossAnswer(guard, pnl, LIMIT, { nowMs, degraded });
  return isLossProven(guard);
}

test.each<[string, Parameters<typeof after>[0], boolean]>([
  [
    'three answers over two seconds',
    [
      [0, AT],
      [1_000, AT],
      [2_000, AT],
    ],
    true,
  ],
  [
    'three within a moment less',
    [
      [0, AT],
      [1_000, AT],
      [1_999, AT],
    ],
    false,
  ],
  [
    'two over two seconds',
    [
      [0, AT],
      [2_000, AT],
    ],
    false,
  ],
  [
    'one answer told three times',
    [
      [0, AT],
      [0, AT],
      [2_000, AT],
      [2_000, AT],
    ],
    false,
  ],
  [
    'a degraded one does not count',
    [
      [0, AT],
      [1_000, AT, true],
      [2_000, AT],
    ],
    false,
  ],
  [
    'nor does one that is not known',
    [
      [0, AT],
      [1_000, null],
      [2_000, AT],
    ],
    false,
  ],
  [
    'back inside by a micro-USD begins anew',
    [
      [0, AT],
      [1_000, AT + 1],
      [1_500, AT],
      [2_500, AT],
    ],
    false,
  ],
  [
    'a degraded answer inside the limit is inside',
    [
      [0, AT],
      [1_000, AT + 1, true],
      [2_000, AT],
      [3_000, AT],
    ],
    false,
  ],
  [
    'many answers',
    [
      [0, AT],
      [500, AT],
      [1_000, AT],
      [1_500, AT],
      [2_000, AT],
    ],
    true,
  ],
])('%s', (_, answers, proven) => {
  expect(after(answers)).toBe(proven);
});

test('the proof fits into the time in which a loss has to latch', () => {
  expect(LOSS_PROOF.spanMsMin + LOSS_PROOF.readEveryMs / 2).toBeLessThanOrEqual(2_500);
});
