// The age of a kept file follows its oldest part, and what has no stamp is of before stamps.
import { describe, expect, test } from 'vitest';
import { changeSetsSince, isFresh } from './age.ts';
import { stampsOf } from './files.ts';
import type { Stamp } from './stamp.ts';

const stamp = (change_set: string, proven = '1111111111111111'): Stamp => ({
  ...{ at: '2026-01-01T00:00:00.000Z', machine: 'm', node: 'v24', source: null, proven, change_set },
});
const SETS = ['0.3.0', '0.2.0', '0.1.0'];

describe('change sets since', () => {
  test.each<[string, Stamp[], boolean, number]>([
    ['of this one', [stamp('0.3.0')], false, 0],
    ['of the one before', [stamp('0.2.0')], false, 1],
    ['of the one before that', [stamp('0.1.0')], false, 2],
    ['the oldest part counts', [stamp('0.3.0'), stamp('0.1.0')], false, 2],
    ['of before stamps', [], true, 2],
    ['in part of before stamps', [stamp('0.3.0')], true, 2],
    ['of one that nobody knows', [stamp('9.9.9')], false, 3],
  ])('%s', (_, all, bare, age) => {
    expect(changeSetsSince({ all, bare }, SETS)).toBe(age);
  });
});

test.each<[string, Stamp[], boolean, boolean]>([
  ['of this code', [stamp('0.3.0')], false, true],
  ['of other code', [stamp('0.3.0', '2222222222222222')], false, false],
  ['in part of other code', [stamp('0.3.0'), stamp('0.3.0', '2222222222222222')], false, false],
  ['in part of before stamps', [stamp('0.3.0')], true, false],
  ['without a stamp', [], true, false],
])('fresh: %s', (_, all, bare, fresh) => {
  expect(isFresh({ all, bare }, '1111111111111111')).toBe(fresh);
});

describe('stamps of a file', () => {
  const one = stamp('0.1.0');
  const run = one.at;
  test.each<[string, unknown, { all: Stamp[]; bare: boolean }]>([
    ['of one run', { stamp: one, rows: [] }, { all: [one], bare: false }],
    ['of runs that its parts name', { runs: [one], cells: [{ run }] }, { all: [one], bare: false }],
    ['with a part that names none', { runs: [one], cells: [{ run }, {}] }, { all: [one], bare: true }],
    ['of before stamps', { at: run, rows: [] }, { all: [], bare: true }],
    ['a bare list', [{ id: 'x' }], { all: [], bare: true }],
    ['runs of before stamps', { runs: [], cells: [{}] }, { all: [], bare: true }],
  ])('%s', (_, content, stamps) => {
    expect(stampsOf(content)).toEqual(stamps);
  });
});
