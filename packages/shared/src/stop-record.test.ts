import { describe, expect, test } from 'vitest';
import { engineIdSchema, requestKeySchema } from './ids.ts';
import { type LatchPairs, parseProvenance } from './latch.ts';
import {
  causeOf,
  lookUps,
  precedentOf,
  provenanceOf,
  STANDING_STOPS_MAX,
  type Stop,
  scopeKeys,
} from './stop-record.ts';
import { isoMsSchema } from './time.ts';

const A = engineIdSchema.parse('mm-a');
const B = engineIdSchema.parse('mm-b');
const AT = isoMsSchema.parse('2026-03-01T03:11:42.117Z');
const stop = (change: Partial<Stop> = {}): Stop => ({
  engine: A,
  path: 'api',
  who: 'somebody',
  reason: 'r',
  key: requestKeySchema.parse('k1'),
  ...change,
});
const pairs = (panic: number, resume: number, panicG = 0, resumeG = 0): LatchPairs => ({
  panic_epoch: panic,
  resume_epoch: resume,
  global: { panic_epoch: panicG, resume_epoch: resumeG },
});

describe('what is asked for', () => {
  const epochs = (a: LatchPairs | null, b: LatchPairs | null = null) =>
    lookUps([A, B], (id) => (id === A ? a : b)).map((each) => each.epochs);

  test('what stands of every scope, and a few that may have been raised since', () => {
    expect(epochs(pairs(7, 4, 2, 1), pairs(1, 1, 2, 2))).toEqual([
      [3, 4, 5, 6],
      [5, 6, 7, 8, 9, 10, 11],
      [2, 3, 4, 5],
    ]);
  });
  test('of a latch never read', () => {
    expect(epochs(null)).toEqual([
      [1, 2, 3, 4],
      [1, 2, 3, 4],
      [1, 2, 3, 4],
    ]);
  });
  test('never more than so many of one scope', () => {
    const [, own] = epochs(pairs(1_000, 0));
    expect(own).toHaveLength(STANDING_STOPS_MAX);
    expect(own?.at(-1)).toBe(1_004);
  });
  test('in the fields of the very keys that are written', () => {
    expect(lookUps([A], () => null).map(({ scope, by }) => [scope, by])).toEqual([
      [null, scopeKeys(null).by],
      [A, scopeKeys(A).by],
    ]);
  });
});

describe('whether a stop stands already', () => {
  const lease = (panic: number, resume: number, panicG = 0, resumeG = 0) =>
    [panic, resume, panicG, resumeG].map(String);
  /** What redis-latch answers: records by scope and epoch. */
  const precedent = (
    asked: Stop,
    leases: (string | null)[][],
    records: Record<string, Record<number, object>>,
  ) => {
    const looked = lookUps([A, B], () => null);
    const found = looked.map(({ scope, epochs }) =>
      epochs.map((epoch) => {
        const record = records[scope ?? 'global']?.[epoch];
        return record === undefined ? null : JSON.stringify(record);
      }),
    );
    return precedentOf(asked, leases, looked, found);
  };
  const clear = lease(0, 0);
  const raised = provenanceOf(stop(), AT);

  test.each<[string, Stop, (string | null)[][], Record<string, Record<number, object>>, object | null]>([
    ['nothing stands', stop(), [clear, clear], {}, { kind: 'none' }],
    [
      'it stands',
      stop(),
      [lease(1, 0), clear],
      { 'mm-a': { 1: raised } },
      { kind: 'replay', epoch: 1, at: AT },
    ],
    [
      'twice: the lowest counts',
      stop(),
      [lease(3, 0), clear],
      { 'mm-a': { 2: raised, 3: raised } },
      { kind: 'replay', epoch: 2, at: AT },
    ],
    ['it was resumed from', stop(), [lease(1, 1), clear], { 'mm-a': { 1: raised } }, { kind: 'none' }],
    [
      'another key stands',
      stop({ key: requestKeySchema.parse('k2') }),
      [lease(1, 0), clear],
      { 'mm-a': { 1: raised } },
      { kind: 'none' },
    ],
    [
      'its key with another reason',
      stop({ reason: null }),
      [lease(1, 0), clear],
      { 'mm-a': { 1: raised } },
      { kind: 'key_reused' },
    ],
    [
      'its key for every engine',
      stop({ engine: null }),
      [lease(1, 0), clear],
      { 'mm-a': { 1: raised } },
      { kind: 'key_reused' },
    ],
    [
      'its key for another engine',
      stop({ engine: B }),
      [lease(1, 0), clear],
      { 'mm-a': { 1: raised } },
      { kind: 'key_reused' },
    ],
    [
      'a record that cannot be read',
      stop(),
      [lease(1, 0), clear],
      { 'mm-a': { 1: { key: 'k1' } } },
      { kind: 'none' },
    ],
    [
      'every engine, and none has resumed',
      stop({ engine: null }),
      [lease(0, 0, 1, 0), lease(0, 0, 1, 0)],
      { global: { 1: raised } },
      { kind: 'replay', epoch: 1, at: AT },
    ],
    [
      'every engine, and one has resumed: it must stop again',
      stop({ engine: null }),
      [lease(0, 0, 1, 0), lease(0, 0, 1, 1)],
      { global: { 1: raised } },
      { kind: 'none' },
    ],
    ['a pair is not there whole', stop(), [['1', null, '0', '0'], clear], { 'mm-a': { 1: raised } }, null],
    ['nothing was answered', stop(), [], {}, { kind: 'none' }],
  ])('%s', (_, asked, leases, records, answer) => {
    expect(precedent(asked, leases, records)).toEqual(answer);
  });
});

test('the record of a stop can always be written and read back', () => {
  const long = provenanceOf(stop({ who: 'w'.repeat(600), reason: `${'x'.repeat(499)}\u{1F600}` }), AT);
  expect(long.who).toHaveLength(500);
  expect(parseProvenance(JSON.stringify(long))).toEqual(long);
  expect(provenanceOf(stop({ reason: null }), AT)).toEqual({
    who: 'somebody',
    path: 'api',
    reason: null,
    key: 'k1',
    time: AT,
  });
});

test('scope, key and content make a cause; who and which way do not', () => {
  expect(causeOf(stop({ who: 'else', path: 'telegram' }))).toBe(causeOf(stop()));
  const others = [
    stop({ engine: null }),
    stop({ reason: null }),
    stop({ key: requestKeySchema.parse('k2') }),
  ];
  expect(new Set([stop(), ...others].map(causeOf)).size).toBe(4);
});
