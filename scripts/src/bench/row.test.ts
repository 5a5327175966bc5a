// Sums of samples: what a percentile is, which end of a rate is the bad one, when a promise is kept.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Measured, measuredOf } from './measured.ts';
import { isKept, type Row, rowsOf, timesLimit } from './row.ts';

const measured = (given: Partial<Measured> = {}): Measured => ({
  ...{ name: 'a', unit: 'ms', better: 'smaller', samples: [1] },
  ...given,
});
const rowOf = (given: Partial<Measured>): Row => {
  const [row] = rowsOf([measured(given)]);
  if (row === undefined) throw new Error('a figure gives a row');
  return row;
};
const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);

test.each([
  ['smaller', { p50: 50, p99: 99, worst: 100, figure: 95 }],
  ['larger', { p50: 51, p99: 2, worst: 1, figure: 6 }],
] as const)('figures of 1 to 100, %s is better', (better, figures) => {
  expect(rowOf({ better, samples: hundred, promise: { at: 'p95', value: 1 } })).toMatchObject({
    ...figures,
    n: 100,
  });
});

test('law: figures grow from p50 to worst, and were all measured', () => {
  const numbers = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(numbers, (samples) => {
      const { p50, p99, worst, figure, spread } = rowOf({ samples });
      const rising = [p50, p99, worst ?? Number.NaN];
      expect(rising.toSorted((a, b) => a - b)).toEqual(rising);
      expect(figure).toBe(p50);
      expect([...rising, ...spread].every((each) => samples.includes(each))).toBe(true);
      expect(spread[0] <= p50 && p50 <= spread[1]).toBe(true);
    }),
  );
});

test('the spread closes with more samples', () => {
  const width = ({ spread: [low, high], p50 }: Row) => (high - low) / p50;
  const wave = (length: number) => Array.from({ length }, (_, i) => 100 + ((i * 37) % 101));
  expect(width(rowOf({ samples: wave(10_000) }))).toBeLessThan(width(rowOf({ samples: wave(100) })) / 5);
  expect(rowOf({ samples: [7] }).spread).toEqual([7, 7]);
});

test.each([
  ['within its class, on a straight line', { upTo: [1, 2, 4], counts: [0, 100, 0] }, { p50: 1.5, p99: 1.99 }],
  ['over two classes', { upTo: [1, 2, null], counts: [50, 50, 0] }, { p50: 1, p99: 1.98 }],
  ['without a bound: the last bound there is', { upTo: [1, null], counts: [0, 10] }, { p50: 1, worst: 1 }],
])('a histogram, %s', (_, samples, figures) => {
  expect(rowOf({ samples })).toMatchObject(figures);
});

test.each([
  ['smaller', 9.9, true],
  ['smaller', 10, true],
  ['smaller', 10.1, false],
  ['larger', 10.1, true],
  ['larger', 10, true],
  ['larger', 9.9, false],
] as const)('promised 10, %s is better: %d is kept: %s', (better, figure, kept) => {
  expect(isKept(rowOf({ better, samples: [figure], promise: { at: 'p99', value: 10 } }))).toBe(kept);
});

test('nothing promised is neither kept nor missed', () => {
  expect(isKept(rowOf({}))).toBeNull();
});

test('a row stands beside the limit that it names, and is a multiple of it in its own direction', () => {
  const rows = rowsOf([
    measured({ name: 'slow', samples: [30], limit: 'bare' }),
    measured({ name: 'bare', samples: [10] }),
  ]);
  expect(rows[0]).toMatchObject({ limit: { name: 'bare', p50: 10 } });
  expect(rows.map(timesLimit)).toEqual([3, null]);
  const [rate] = rowsOf([
    measured({ name: 'rate', better: 'larger', samples: [100], limit: 'most' }),
    measured({ name: 'most', better: 'larger', samples: [400] }),
  ]);
  expect(rate && timesLimit(rate)).toBe(4);
});

test.each([
  ['a limit that nobody measured', [measured({ limit: 'gone' })], /no figure 'gone'/],
  ['one name twice', [measured(), measured()], /same name/],
])('%s is an error', (_, rows, said) => {
  expect(() => rowsOf(rows)).toThrow(said);
});

test('a line that is no list is for people; a list that is no figures is an error', () => {
  expect(measuredOf('half of it is done')).toBeNull();
  expect(measuredOf(JSON.stringify([measured()]))).toEqual([measured()]);
  expect(() => measuredOf('[{"name":"a"}]')).toThrow();
  expect(() => measuredOf(JSON.stringify([measured({ samples: [] })]))).toThrow();
});
