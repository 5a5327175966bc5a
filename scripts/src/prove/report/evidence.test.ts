// What each form of raw file says of an invariant, old forms too; a file that is not there says nothing.
import { describe, expect, test } from 'vitest';
import { allEvidence } from './evidence.ts';
import type { Evidence } from './found.ts';

const verdict = (id: string, examined: number, evidence: string[] = []) => ({
  ...{ id, examined, evidence, holds: evidence.length === 0 },
});
const of = (id: string, files: Record<string, unknown>): readonly Evidence[] =>
  allEvidence({}, (name) => files[name] ?? null).get(id) ?? [];
const hunt = (id: string, killed: boolean) => ({ id, killed, said: 'said', seconds: 1 });
const cell = (...broken: string[]) => ({ orders_after: 0, broken });
const shot = (hit: boolean, ...wrong: string[]) => ({ aim: 'a', hit, wrong });

test('nothing kept, nothing said', () => {
  expect([...allEvidence({}, () => null)]).toEqual([]);
});

test.each<[string, string, Record<string, unknown>, Partial<Evidence>[]]>([
  [
    'mutants, with one that lives',
    'I-01',
    { mutants: { runs: [], hunts: [hunt('i-01-a', true), hunt('i-01-b', false), hunt('i-02-c', true)] } },
    [{ source: 'mutants', holds: false, figure: '1 of 2 bugs noticed', broken: ['i-01-b lives: said'] }],
  ],
  [
    'mutants of before stamps',
    'I-02',
    { mutants: [hunt('i-02-c', true)] },
    [{ holds: true, figure: '1 of 1 bugs noticed' }],
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
    [{ source: 'kills of an engine', holds: true, figure: '7 kills' }],
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
});

test('parts without a raw file speak by their outcome', () => {
  const stamp = {
    ...{ at: '2026-01-01T00:00:00.000Z', machine: 'm', node: 'v24', source: null },
    ...{ proven: '0123456789abcdef', change_set: '0.1.0' },
  };
  const step = (id: string, held: boolean) => ({ id, held, at: stamp.at, seconds: 1, said: 's', left: 0 });
  const outcomes = {
    hours: { stamp, steps: [step('hours', false)] },
    suites: { stamp, steps: [step('1', true), step('2', false)] },
  };
  expect(allEvidence(outcomes, () => null).get('I-30')).toMatchObject([
    { source: 'eight hours', holds: false, broken: ['s'] },
    { source: 'test suite', holds: true, figure: '1 of 2 runs passed' },
  ]);
});
