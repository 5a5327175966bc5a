import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  causeEpochs,
  isLatched,
  parseEpoch,
  parseLatchPairs,
  parseProvenance,
  readLatchPairs,
} from './latch.ts';

const pairs = (panicE: number, resumeE: number, panicG: number, resumeG: number) => ({
  panic_epoch: panicE,
  resume_epoch: resumeE,
  global: { panic_epoch: panicG, resume_epoch: resumeG },
});

describe('isLatched', () => {
  test.each([
    [pairs(0, 0, 0, 0), false],
    [pairs(1, 0, 0, 0), true],
    [pairs(1, 1, 0, 0), false],
    [pairs(0, 0, 1, 0), true],
    [pairs(0, 1, 0, 0), false],
    // A maximum over both pairs would call these clear.
    [pairs(5, 4, 9, 9), true],
    [pairs(9, 9, 5, 4), true],
    [null, true],
  ])('%j -> %s', (value, latched) => {
    expect(isLatched(value)).toBe(latched);
  });

  test('a stop on either pair latches, whatever the other pair says', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), fc.nat(), (a, b, c, d) => {
        expect(isLatched(pairs(Math.max(a, b) + 1, Math.max(a, b), c, d))).toBe(true);
        expect(isLatched(pairs(c, d, Math.max(a, b) + 1, Math.max(a, b)))).toBe(true);
      }),
    );
  });
});

describe('reading epochs', () => {
  test.each([
    null,
    undefined,
    '',
    ' 1',
    '1 ',
    '-1',
    '+1',
    '01',
    '1.0',
    '1e3',
    'nil',
    '0x1',
    '9007199254740993',
    '99999999999999999',
  ])('%j is not a counter', (value) => {
    expect(parseEpoch(value)).toBeNull();
  });
  test('a missing key is no good contact, never zero', () => {
    expect(parseLatchPairs(['1', '0', '2', '2', 'boot'])).toEqual(pairs(1, 0, 2, 2));
    for (let missing = 0; missing < 4; missing += 1) {
      const values = ['1', '0', '2', '2'].map((v, i) => (i === missing ? null : v));
      expect(parseLatchPairs(values)).toBeNull();
    }
    expect(parseLatchPairs(['1', '0', '2'])).toBeNull();
    expect(parseLatchPairs([])).toBeNull();
  });
});

test('the cause is the lowest epoch above resume', () => {
  expect(causeEpochs(pairs(7, 4, 2, 2))).toEqual([{ scope: 'engine', epoch: 5 }]);
  expect(causeEpochs(pairs(7, 7, 9, 2))).toEqual([{ scope: 'global', epoch: 3 }]);
  expect(causeEpochs(pairs(7, 7, 2, 2))).toEqual([]);
});

test('a provenance that cannot be read is "not recorded"; an unknown path is kept as unknown', () => {
  const by = { who: 'op', path: 'api', reason: null, key: 'k', time: '2026-03-01T03:11:42.000Z' };
  expect(parseProvenance(JSON.stringify(by))).toEqual(by);
  expect(parseProvenance(JSON.stringify({ ...by, path: 'carrier_pigeon' }))?.path).toBe('unknown');
  for (const bad of [null, undefined, '', '{', '{}', '[]', JSON.stringify({ ...by, time: 'now' })]) {
    expect(parseProvenance(bad)).toBeNull();
  }
});

test.each<[readonly (string | null)[], ReturnType<typeof readLatchPairs>]>([
  [['1', '0', '2', '2', 'boot'], { pairs: pairs(1, 0, 2, 2), lost: false }],
  [['1', null, '2', '2', 'boot'], { pairs: pairs(1, 0, 2, 2), lost: true }],
  [[null, null, null, null, null], { pairs: pairs(0, 0, 0, 0), lost: true }],
  [['x', '0', '2', '2', 'boot'], null],
  [['1', '0', '2'], null],
  [[], null],
])('a key that is gone counts as 0 and is said, garbage is no read (%#)', (values, read) => {
  expect(readLatchPairs(values)).toEqual(read);
});
