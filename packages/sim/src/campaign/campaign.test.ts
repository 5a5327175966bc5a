// A short night of each of a few seeds.
import { describe, expect, test } from 'vitest';
import { planOf } from './plan.ts';
import { runSeed } from './run.ts';

/** Of the machine, which may be busy. */
const CASE_MS_MAX = 180_000;

test('a seed makes one plan, in the order of time, and another seed another', () => {
  const plan = planOf(7, 3_600_000);
  expect(planOf(7, 3_600_000)).toEqual(plan);
  expect(planOf(8, 3_600_000)).not.toEqual(plan);
  expect(plan.map(({ atMs }) => atMs)).toEqual(plan.map(({ atMs }) => atMs).sort((a, b) => a - b));
  expect(new Set(plan.map(({ letter }) => letter)).size).toBe(11);
});

test('letters that are left out do not strike, and the others strike at the same times', () => {
  const whole = planOf(7, 3_600_000);
  const crashes = planOf(7, 3_600_000, ['C']);
  expect(crashes.every(({ letter }) => letter === 'C')).toBe(true);
  expect(crashes.length).toBe(whole.filter(({ letter }) => letter === 'C').length);
});

describe('six minutes of every kind of fault', () => {
  test.each([1, 2])('seed %i holds, and runs twice the same', { timeout: CASE_MS_MAX }, async (seed) => {
    const first = await runSeed({ seed, hours: 0.1 });
    expect(first.broken).toEqual([]);
    expect(first.sights.fill ?? 0).toBeGreaterThan(0);
    expect((await runSeed({ seed, hours: 0.1 })).trace).toBe(first.trace);
  });
});
