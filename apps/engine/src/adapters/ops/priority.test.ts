import { getPriority } from 'node:os';
import { expect, test } from 'vitest';
import { priorityNow, raisePriority } from './priority.ts';

test('a priority that is already as good is left alone, and told as it is', () => {
  const nice = getPriority();
  expect(raisePriority(nice)).toEqual({ nice, problem: null });
  expect(priorityNow()).toEqual({ nice, problem: null });
});

test('one that cannot be had is said, with the code, and the process goes on as it was', () => {
  const nice = getPriority();
  expect(raisePriority(-1_000)).toEqual({
    nice,
    problem: expect.stringMatching(/^priority -1000 is not permitted \(\w+\)$/),
  });
});
