// What each form of raw file says of an invariant, old forms too; a file that is not there says nothing, and who cannot look, or failed, shows nothing.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../../home.ts';
import { allEvidence } from './evidence.ts';
import type { Evidence } from './found.ts';
import { namedTests } from './named-tests.ts';
import { suites } from './other-runs.ts';
import { standsBy } from './summary.ts';

const verdict = (id: string, examined: number, evidence: string[] = []) => ({
  ...{ id, examined, evidence, holds: evidence.length === 0 },
});
const of = (id: string, files: Record<string, unknown>): readonly Evidence[] =>
  allEvidence({}, (name) => files[name] ?? null).get(id) ?? [];
const hunt = (id: string, killed: boolean) => ({ id, killed, said: 'said', seconds: 1 });
const cell = (...broken: string[]) => ({ orders_after: 0, broken });
const counting = (examined: Record<string, number>) => ({ ...cell(), examined });
const shot = (hit: boolean, ...wrong: string[]) => ({ aim: 'a', hit, wrong });

test('nothing kept, nothing said', () => {
  expect([...allEvidence({}, () => null)]).toEqual([]);
});

test.each<[string, string, Record<string, unknown>, Partial<Evidence>[]]>([
  [
    'mutants, with one that lives',
    'I-01',
    { mutants: { runs: [], hunts: [hunt('i-01-a', true), hunt('i-01-b', false), hunt('i-02-c', true)] } },
    [
      {
        ...{ source: 'mutants', holds: false, examined: 2, broken: ['i-01-b lives: said'] },
        figure: '1 of 2 bugs noticed, kept before hashes',
      },
    ],
  ],
  [
    'a mutant that was hunted when it, or its test, was another',
    'I-02',
    { mutants: { runs: [], hunts: [{ ...hunt('i-02-c', true), of: '0123456789abcdef' }] } },
    [
      {
        ...{ holds: true, examined: 0 },
        figure: '0 of 1 bugs noticed, 1 not hunted since bug or test changed',
      },
    ],
  ],
  [
    'mutants of before stamps',
    'I-02',
    { mutants: [hunt('i-02-c', true)] },
    [{ holds: true, figure: '1 of 1 bugs noticed, kept before hashes' }],
  ],
  [
    'a judged run',
    'I-03',
    { chaos: { verdicts: [verdict('I-03', 1_200, ['two: late'])] } },
    [{ source: 'random faults', holds: false, figure: '1,200 looked at', broken: ['two: late'] }],
  ],
  [
    'a judge that looked at nothing',
    'I-03',
    { 'trading-60min': { verdicts: [verdict('I-03', 0)] } },
    [{ source: 'trading', holds: true, examined: 0, figure: 'nothing to look at' }],
  ],
  [
    'the simulator, with a broken seed',
    'I-04',
    { sim: { examined: { 'I-04': 9 }, each: [{ seed: 7, broken: [{ id: 'I-04', what: 'rests' }] }] } },
    [{ source: 'simulator', holds: false, figure: '9 looked at in 1 nights', broken: ['seed 7: rests'] }],
  ],
  [
    'the matrix, which tells what is broken alone',
    'I-05',
    { 'fault-matrix': { runs: [], cells: [cell(), cell('mm-1: I-06: no')] } },
    [{ source: 'fault matrix', holds: true, examined: null, figure: '2 cells' }],
  ],
  [
    'a broken cell',
    'I-06',
    { 'fault-matrix': { runs: [], cells: [cell(), cell('mm-1: I-06: no')] } },
    [{ holds: false, broken: ['mm-1: I-06: no'] }],
  ],
  ['cells that no judge saw', 'I-05', { 'fault-matrix': [{ orders_after: 0 }] }, []],
  [
    'cells that tell how much was looked at',
    'I-05',
    { 'fault-matrix': { runs: [], cells: [counting({ 'I-05': 2 }), counting({ 'I-05': 1 })] } },
    [{ examined: 3, figure: '2 cells, 3 looked at' }],
  ],
  [
    'cells in which that judge had nothing to look at',
    'I-22',
    { 'fault-matrix': { runs: [], cells: [counting({ 'I-05': 2 })] } },
    [{ examined: 0, figure: '1 cells, nothing to look at' }],
  ],
  [
    'cells of which some do not tell',
    'I-05',
    { 'fault-matrix': { runs: [], cells: [counting({ 'I-05': 2 }), cell()] } },
    [{ examined: null, figure: '2 cells' }],
  ],
  [
    'a run that cannot look at it, whatever it counts',
    'I-17',
    { 'fault-matrix': { runs: [], cells: [counting({ 'I-17': 9 })] } },
    [{ holds: true, examined: 0, figure: 'cannot look at it: nobody else trades on the account' }],
  ],
  [
    'a run that cannot look at it, and finds it broken all the same',
    'I-07',
    { 'engine-kills': { kills: { a: 3 }, broken: ['I-07: open'] } },
    [{ holds: false, examined: 0, broken: ['I-07: open'] }],
  ],
  [
    'random faults without a stranger',
    'I-17',
    { chaos: { verdicts: [verdict('I-17', 9)], by_fault: {} } },
    [{ holds: true, examined: 0 }],
  ],
  [
    'random faults with one',
    'I-17',
    { chaos: { verdicts: [verdict('I-17', 9)], by_fault: { stranger: { struck: 1, while_trading: 1 } } } },
    [{ examined: 9, figure: '9 looked at' }],
  ],
  [
    'a verdict beside the invariants',
    'beside',
    { chaos: { verdicts: [verdict('recovery', 3, ['two: stuck']), verdict('I-03', 1)] } },
    [{ source: 'random faults', holds: false, broken: ['recovery: two: stuck'] }],
  ],
  [
    'a night that threw',
    'beside',
    { sim: { examined: { 'I-04': 9 }, each: [{ seed: 7, broken: [{ id: 'throw', what: 'E' }] }] } },
    [{ source: 'simulator', broken: ['throw, seed 7: E'] }],
  ],
  [
    'a broken cell that no invariant is named in',
    'beside',
    { 'fault-matrix': { runs: [], cells: [cell('the chain is broken'), cell('mm-1: I-06: no')] } },
    [{ source: 'fault matrix', broken: ['the chain is broken'] }],
  ],
  [
    'kills of an engine',
    'I-16',
    { 'engine-kills': { kills: { a: 3, b: 4 }, broken: [] } },
    [{ source: 'kills of an engine', holds: true, examined: null, figure: '7 kills' }],
  ],
  [
    'kills of an engine that tell how much was looked at',
    'I-16',
    {
      'engine-kills': {
        kills: { a: 3 },
        zeros: { a: { seen: 3, left: 1 } },
        examined: { 'I-16': 5 },
        broken: [],
      },
    },
    [{ examined: 5, figure: '3 kills, 5 looked at' }],
  ],
  [
    'alarms that are late',
    'I-28',
    {
      'bench-alert': {
        rows: [{ name: 'halt', unit: 'ms', n: 30, figure: 2_400, promise: { at: 'p99', value: 2_000 } }],
      },
    },
    [{ holds: false, examined: 30, broken: ['halt: p99 2400 ms'] }],
  ],
  [
    'trading that was not two-sided',
    'I-30',
    {
      'trading-60min': {
        claims: [
          ['two-sided at the venue', false, '98 %'],
          ['books agree', true, '9'],
        ],
      },
    },
    [{ holds: false, examined: 1, broken: ['two-sided at the venue: 98 %'] }],
  ],
])('%s', (_, id, files, found) => {
  expect(of(id, files)).toMatchObject(found);
  expect(of(id, files)).toHaveLength(found.length);
});

describe('kill points', () => {
  const kept = (runs: unknown[]) => ({
    'kill-points': { runs, slices: [{ shots: [shot(true), shot(false)], wrong: [] }], restores: [] },
  });
  const run = {
    ...{ at: '2026-01-01T00:00:00.000Z', machine: 'm', node: 'v24', source: null },
    ...{ proven: '0123456789abcdef', change_set: '0.1.0' },
  };
  test.each<[string, unknown[], string, number]>([
    ['of before stamps were asked their own questions alone', [], 'I-01', 0],
    ['and those they answer', [], 'I-10', 1],
  ])('%s', (_, runs, id, count) => {
    expect(of(id, kept(runs))).toHaveLength(count);
  });
  test('with stamps they were seen by every judge', () => {
    const slices = [{ run: run.at, shots: [shot(true)], wrong: ['one: I-01: came in'] }];
    expect(of('I-01', { 'kill-points': { runs: [run], slices, restores: [] } })).toMatchObject([
      { holds: false, figure: '1 kills' },
    ]);
  });
  test('a boundary that nobody died at is told', () => {
    const slices = [{ run: run.at, shots: [shot(true), { ...shot(false), aim: 'b' }], wrong: [] }];
    expect(of('I-01', { 'kill-points': { runs: [run], slices, restores: [] } })).toMatchObject([
      { holds: true, figure: '1 kills, 1 boundaries NOT CROSSED' },
    ]);
  });
});

describe('parts without a raw file speak by their outcome', () => {
  const stamp = {
    ...{ at: '2026-01-01T00:00:00.000Z', machine: 'm', node: 'v24', source: null },
    ...{ proven: '0123456789abcdef', change_set: '0.1.0' },
  };
  const step = (id: string, held: boolean) => ({ id, held, at: stamp.at, seconds: 1, said: 's', left: 0 });
  const runs = (...held: boolean[]) => ({
    suites: { stamp, steps: held.map((each, i) => step(String(i + 1), each)) },
  });
  const whole = Array.from({ length: 20 }, () => true);
  const named = new Map([['I-08', ['a/gate.test.ts', 'b.test.ts']]]);

  test('eight hours, and the tests of its invariant', () => {
    const outcomes = { hours: { stamp, steps: [step('hours', false)] }, ...runs(...whole) };
    expect(allEvidence(outcomes, () => null).get('I-30')).toMatchObject([
      { source: 'eight hours', holds: false, broken: ['s'] },
      { source: 'tests', holds: true, examined: 20 },
    ]);
  });

  test.each<[string, boolean[], Partial<Evidence>]>([
    [
      'a whole row',
      whole,
      { examined: 20, figure: 'gate.test.ts and b.test.ts passed in 20 of 20 runs of the suite' },
    ],
    [
      'a row that is not whole',
      [true],
      { examined: 1, figure: 'INCOMPLETE, gate.test.ts and b.test.ts passed in 1 of 20 runs of the suite' },
    ],
    [
      'a row with a failure',
      [true, false],
      { examined: 0, unproven: true, figure: 'UNPROVEN, 1 of 2 runs of the suite FAILED' },
    ],
  ])('the suite: %s', (_, held, found) => {
    expect(suites(runs(...held), named)).toMatchObject([['I-08', { holds: true, ...found }]]);
  });

  test('the suite shows nothing of an invariant that no test is named for', () => {
    const told = new Set(suites(runs(...whole)).map(([id]) => id));
    expect(told).toEqual(new Set(namedTests().keys()));
    expect(told.has('I-01')).toBe(false);
  });
});

test('the tests that docs/invariants.md names are there', () => {
  const files = [...namedTests().values()].flat();
  expect(files.length).toBeGreaterThan(0);
  expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
});

describe('an invariant stands, in words', () => {
  const judged: Evidence = {
    ...{ source: 's', file: 'f', holds: true, figure: 'f', examined: 1, broken: [] },
  };
  const byTests: Evidence = { ...judged, source: 'tests' };
  const failed: Evidence = { ...byTests, examined: 0, unproven: true };
  test.each<[string, Evidence[], string]>([
    ['nobody spoke', [], '**not shown**'],
    ['nobody looked', [{ ...judged, examined: 0 }], '**not shown**'],
    ['a judge looked', [judged, byTests], 'hold'],
    ['tests alone', [{ ...byTests, source: 'mutants' }, byTests], 'hold, by mutants and tests'],
    ['tests that failed alone', [failed], '**not shown**, **UNPROVEN** by tests'],
    ['tests that failed beside a judge', [judged, failed], 'hold, **UNPROVEN** by tests'],
    [
      'tests that failed beside mutants',
      [{ ...byTests, source: 'mutants' }, failed],
      'hold, by mutants, **UNPROVEN** by tests',
    ],
    ['one broke it', [judged, { ...judged, source: 't', holds: false }], '**BROKEN** in t'],
  ])('%s', (_, evidence, words) => {
    expect(standsBy(evidence)).toBe(words);
  });
});
