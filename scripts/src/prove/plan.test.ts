// What is done under this code is not owed, what failed or is of other code is; a row with a gap is owed whole.
import { describe, expect, test } from 'vitest';
import type { Stamp } from '../kept/stamp.ts';
import type { Part } from './parts.ts';
import { inShort, minutesText, planOf, planText } from './plan.ts';
import { owed, type Progress, type StepDone, withStep } from './progress.ts';

const [NOW, OLD] = ['1111111111111111', '2222222222222222'];
const stamp = (proven: string): Stamp => ({
  ...{ at: '2026-01-01T00:00:00.000Z', machine: 'm', node: 'v24', source: null, proven, change_set: '0.1.0' },
});
const done = (id: string, held = true): StepDone => ({
  ...{ id, held, at: '2026-01-01T01:00:00.000Z', seconds: 120, said: 's', left: 0 },
});
const STEPS = ['a', 'b', 'c'].map((id) => ({ id, command: [id], minutes: 10 }));
const PART: Part = { name: 'p', what: 'w', steps: STEPS };
const ROW: Part = { ...PART, inARow: true };
const of = (proven: string, ...steps: StepDone[]): Progress => ({ p: { stamp: stamp(proven), steps } });

describe('owed', () => {
  test.each<[string, Part, Progress, string]>([
    ['nothing done', PART, {}, 'abc'],
    ['one done', PART, of(NOW, done('b')), 'ac'],
    ['all done', PART, of(NOW, done('a'), done('b'), done('c')), ''],
    ['one failed', PART, of(NOW, done('a'), done('b', false)), 'bc'],
    ['done under other code', PART, of(OLD, done('a'), done('b')), 'abc'],
    ['a row that was cut off', ROW, of(NOW, done('a')), 'bc'],
    ['a row with a gap', ROW, of(NOW, done('a'), done('b', false), done('c')), 'abc'],
    ['a step that is no more', PART, of(NOW, done('z')), 'abc'],
  ])('%s', (_, part, progress, left) => {
    expect(
      owed(part, progress, NOW)
        .map(({ id }) => id)
        .join(''),
    ).toBe(left);
  });
});

test('a step that ended replaces its own earlier end, and all of other code', () => {
  const after = (progress: Progress) =>
    withStep(PART, progress, { stamp: stamp(NOW), done: done('a', false) });
  expect(after(of(NOW, done('a'), done('b'))).steps).toEqual([done('b'), done('a', false)]);
  expect(after(of(OLD, done('a'), done('b')))).toEqual({ stamp: stamp(NOW), steps: [done('a', false)] });
});

test('names of steps in short', () => {
  expect(inShort(['sim', 'drills api', 'suites 1', 'suites 2'])).toBe('sim, drills api, suites (2 steps)');
});

describe('minutes left', () => {
  const known = (progress: Progress, share = 1) => ({ progress, proven: NOW, shareLeft: () => share });
  test.each<[string, ReturnType<typeof known>, number]>([
    ['by the table', known({}), 30],
    ['of what is not done', known(of(NOW, done('a'))), 20],
    ['by what a step last took, whatever the code', known(of(OLD, done('a'))), 22],
    ['a failure tells no time', known(of(OLD, done('a', false))), 30],
    ['what goes on has less before it', known({}, 0.5), 15],
  ])('%s', (_, state, minutes) => {
    expect(planOf([PART], state)[0]?.minutesLeft).toBe(minutes);
  });

  test('in words', () => {
    const state = known(of(NOW, done('a'), done('b', false)));
    expect(planText(planOf([PART], state), state)).toMatch(/^p +1 of 3 steps, failed +20 min +w$/m);
    const all = known(of(NOW, ...STEPS.map(({ id }) => done(id))));
    expect(planText(planOf([PART], all), all)).toMatch(/^p +done 2026-01-01T01:00Z/m);
    expect([0.2, 89, 89.5, 200].map(minutesText)).toEqual(['1 min', '89 min', '1 h 30 min', '3 h 20 min']);
  });
});
