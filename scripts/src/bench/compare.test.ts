// A change is told once it is beyond the noise, by the row's own direction, and not where the machine itself was slower.
import { expect, test } from 'vitest';
import { changesOf, NOISE } from './compare.ts';
import type { Measured } from './measured.ts';
import { type Row, rowsOf } from './row.ts';

/** A thousand samples within a hundredth of `middle`. */
const around = (middle: number) =>
  Array.from({ length: 1_000 }, (_, i) => middle * (0.99 + (0.02 * i) / 1_000));
const rows = (middle: number, given: Partial<Measured> = {}, limit = 1): readonly Row[] =>
  rowsOf([
    { name: 'row', unit: 'ms', better: 'smaller', samples: around(middle), limit: 'bare', ...given },
    { name: 'bare', unit: 'ms', better: given.better ?? 'smaller', samples: [limit] },
  ]);
const verdict = (before: readonly Row[], now: readonly Row[]) =>
  changesOf(before, now).find(({ name }) => name === 'row')?.verdict;
const { p50, p99 } = NOISE;

test.each([
  ['just under the noise', p50 - 0.01, 'same'],
  ['at it', p50 + 0.001, 'worse'],
  ['far over it', 3, 'worse'],
  ['faster, just within the noise', 1 / (p50 - 0.01), 'same'],
  ['faster', 1 / (p50 + 0.01), 'better'],
])('a middle that is %s', (_, factor, is) => {
  expect(verdict(rows(100), rows(100 * factor))).toBe(is);
});

test('what is promised at its p99 is compared there, with the noise of a p99', () => {
  const promise = { at: 'p99', value: 500 } as const;
  expect(verdict(rows(100, { promise }), rows(100 * (p99 - 0.02), { promise }))).toBe('same');
  expect(verdict(rows(100, { promise }), rows(100 * (p99 + 0.02), { promise }))).toBe('worse');
});

test('of a rate less is worse', () => {
  const rate = { better: 'larger' } as const;
  expect(verdict(rows(100, rate), rows(50, rate))).toBe('worse');
  expect(verdict(rows(100, rate), rows(200, rate))).toBe('better');
});

test('a machine that was slower by as much explains it; one that was faster excuses nothing', () => {
  expect(verdict(rows(100, {}, 1), rows(200, {}, 2))).toBe('same');
  expect(verdict(rows(100, {}, 1), rows(200, {}, 1))).toBe('worse');
  expect(verdict(rows(100, {}, 2), rows(100, {}, 1))).toBe('same');
});

test('few samples whose spreads overlap say nothing', () => {
  const samples = (from: number) => ({ samples: [from, from * 2, from * 4] });
  expect(verdict(rows(0, samples(10)), rows(0, samples(20)))).toBe('same');
});

test('a row without a direction, of another unit, or from nothing is not compared', () => {
  expect(changesOf(rows(1, { better: null }), rows(9, { better: null })).map(({ name }) => name)).toEqual([
    'bare',
  ]);
  expect(verdict(rows(1, { unit: 's' }), rows(9))).toBeUndefined();
  expect(verdict(rows(0), rows(9))).toBe('same');
});
