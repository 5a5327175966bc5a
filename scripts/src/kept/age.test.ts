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
  const [run, later] = [one.at, '2026-02-02T00:00:00.000Z'];
  const of = (all: Stamp[], bare: boolean, at: string | null = run) => ({ all, bare, at });
  test.each<[string, unknown, { all: Stamp[]; bare: boolean; at: string | null }]>([
    ['of one run', { stamp: one, at: later, rows: [] }, of([one], false)],
    ['of runs that its parts name', { runs: [one], cells: [{ run }] }, of([one], false)],
    ['with a part that names none', { runs: [one], cells: [{ run }, {}] }, of([one], true)],
    ['of before stamps, with a date', { at: later, rows: [] }, of([], true, later)],
    ['that tells when it began', { startedAt: later }, of([], true, later)],
    ['that tells its span', { span: { toUs: Date.parse(later) * 1_000 } }, of([], true, later)],
    ['with a stamp that has no code', { stamp: { at: later, machine: 'm' } }, of([], true, later)],
    ['with no stamp, said so', { stamp: null, at: later }, of([], true, later)],
    ['a bare list', [{ id: 'x' }], of([], true, null)],
    ['runs of before stamps', { runs: [], cells: [{}] }, of([], true, null)],
  ])('%s', (_, content, stamps) => {
    expect(stampsOf(content)).toMatchObject(stamps);
  });
});
