import { describe, expect, test } from 'vitest';
import { engineIdSchema, requestKeySchema } from './ids.ts';
import { type LatchPairs, parseProvenance } from './latch.ts';
import {
  causeOf,
  precedentOf,
  provenanceOf,
  STANDING_STOPS_MAX,
  type Stop,
  scopeKeys,
  standingIn,
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

describe('what stands', () => {
  const standing = (
    a: LatchPairs,
    b: LatchPairs = pairs(0, 0, a.global.panic_epoch, a.global.resume_epoch),
  ) =>
    standingIn(
      new Map([
        [A, a],
        [B, b],
      ]),
    ).map(({ scope, epochs }) => [scope, ...epochs]);

  test.each<[LatchPairs, LatchPairs | undefined, unknown[][]]>([
    [pairs(0, 0), undefined, []],
    [pairs(7, 4), undefined, [[A, 5, 6, 7]]],
    [pairs(4, 7), undefined, []],
    [
      pairs(1, 0, 3, 1),
      undefined,
      [
        [null, 2, 3],
        [A, 1],
      ],
    ],
    [
      pairs(0, 0, 3, 1),
      pairs(2, 1, 3, 2),
      [
        [null, 3],
        [B, 2],
      ],
    ],
    [pairs(0, 0, 3, 1), pairs(0, 0, 3, 3), []],
  ])('%j and %j', (a, b, scopes) => {
    expect(standing(a, b)).toEqual(scopes);
  });
  test('never more than so many of one scope are asked for, the newest', () => {
    const [own] = standingIn(new Map([[A, pairs(1_000, 0)]]));
    expect(own?.epochs).toHaveLength(STANDING_STOPS_MAX);
    expect(own?.epochs.at(-1)).toBe(1_000);
  });
  test('is asked for where it is written', () => {
    const both = standingIn(new Map([[A, pairs(1, 0, 1, 0)]]));
    expect(both.map(({ by }) => by)).toEqual([scopeKeys(null).by, scopeKeys(A).by]);
  });
});

describe('whether a stop stands already', () => {
  /** What redis-latch answers: records by scope and epoch. */
  const precedent = (
    asked: Stop,
    [a, b]: [LatchPairs, LatchPairs],
    records: Record<string, Record<number, object>>,
  ) => {
    const standing = standingIn(
      new Map([
        [A, a],
        [B, b],
      ]),
    );
    const found = standing.map(({ scope, epochs }) =>
      epochs.map((epoch) => {
        const record = records[scope ?? 'global']?.[epoch];
        return record === undefined ? null : JSON.stringify(record);
      }),
    );
    return precedentOf(asked, standing, found);
  };
  const clear = pairs(0, 0);
  const raised = provenanceOf(stop(), AT);

  test.each<[string, Stop, [LatchPairs, LatchPairs], Record<string, Record<number, object>>, object | null]>([
    ['nothing stands', stop(), [clear, clear], {}, { kind: 'none' }],
    [
      'it stands',
      stop(),
      [pairs(1, 0), clear],
      { 'mm-a': { 1: raised } },
      { kind: 'replay', epoch: 1, at: AT },
    ],
    [
      'twice: the lowest counts',
      stop(),
      [pairs(3, 0), clear],
      { 'mm-a': { 2: raised, 3: raised } },
      { kind: 'replay', epoch: 2, at: AT },
    ],
    ['it was resumed from', stop(), [pairs(1, 1), clear], { 'mm-a': { 1: raised } }, { kind: 'none' }],
    [
      'another key stands',
      stop({ key: requestKeySchema.parse('k2') }),
      [pairs(1, 0), clear],
      { 'mm-a': { 1: raised } },
      { kind: 'none' },
    ],
    [
      'its key with another reason',
      stop({ reason: null }),
      [pairs(1, 0), clear],
      { 'mm-a': { 1: raised } },
      { kind: 'key_reused' },
    ],
    [
      'its key for every engine',
      stop({ engine: null }),
      [pairs(1, 0), clear],
      { 'mm-a': { 1: raised } },
      { kind: 'key_reused' },
    ],
    [
      'its key for another engine',
      stop({ engine: B }),
      [pairs(1, 0), clear],
      { 'mm-a': { 1: raised } },
      { kind: 'key_reused' },
    ],
    [
      'a record that cannot be read',
      stop(),
      [pairs(1, 0), clear],
      { 'mm-a': { 1: { key: 'k1' } } },
      { kind: 'none' },
    ],
    [
      'every engine, and none has resumed',
      stop({ engine: null }),
      [pairs(0, 0, 1, 0), pairs(0, 0, 1, 0)],
      { global: { 1: raised } },
      { kind: 'replay', epoch: 1, at: AT },
    ],
    [
      'every engine, and one has resumed: it must stop again',
      stop({ engine: null }),
      [pairs(0, 0, 1, 0), pairs(0, 0, 1, 1)],
      { global: { 1: raised } },
      { kind: 'none' },
    ],
  ])('%s', (_, asked, both, records, answer) => {
    expect(precedent(asked, both, records)).toEqual(answer);
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
