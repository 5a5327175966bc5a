import { canonicalDecimal, compareDecimals } from '@agora/shared/decimal';
import { coinSchema } from '@agora/shared/ids';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Book, type Held, planClose } from './close-plan.ts';

const BTC = coinSchema.parse('BTC');
const held = (szi: string, mark: string | null = '100'): Held => ({
  coin: BTC,
  szi: canonicalDecimal(szi),
  mark_px: mark === null ? null : canonicalDecimal(mark),
});
const levels = (...pairs: readonly (readonly [string, string])[]) =>
  pairs.map(([px, sz]) => ({ px: canonicalDecimal(px), sz: canonicalDecimal(sz) }));
const BOOK: Book = {
  bids: levels(['99.9', '1'], ['99', '2'], ['90', '50']),
  asks: levels(['100.1', '1'], ['101', '2'], ['110', '50']),
};

test.each<[string, Held, Book, object]>([
  [
    'a long is sold to the bids',
    held('1'),
    BOOK,
    { side: 'sell', size: '1', limit_px: '99.9', cost_bps: '10' },
  ],
  [
    'a short is bought from the asks',
    held('-1'),
    BOOK,
    { side: 'buy', size: '1', limit_px: '100.1', cost_bps: '10' },
  ],
  [
    'two levels',
    held('2'),
    BOOK,
    { limit_px: '99', expected_px: '99.45', cost_usd: '1.1', is_covered: true },
  ],
  ['exactly the last level', held('3'), BOOK, { limit_px: '99', covered_size: '3', is_covered: true }],
  [
    'a lot more than the collar holds',
    held('3.001'),
    BOOK,
    { limit_px: '99', covered_size: '3', is_covered: false },
  ],
  ['a level on the bound counts', held('-3'), BOOK, { bound_px: '101', limit_px: '101', is_covered: true }],
  [
    'nobody to trade with',
    held('1'),
    { bids: [], asks: BOOK.asks },
    { limit_px: null, covered_size: '0', cost_usd: '0' },
  ],
  ['one side: the mark stands in', held('1', '99'), { bids: BOOK.bids, asks: [] }, { reference_px: '99' }],
  [
    'neither side nor mark',
    held('1', null),
    { bids: BOOK.bids, asks: [] },
    { bound_px: null, limit_px: null },
  ],
])('%s', (_, position, book, expected) => {
  expect(planClose(position, book, { bps: 100 })).toMatchObject(expected);
});

test('a bound of an earlier look stays where it was', () => {
  expect(planClose(held('5'), BOOK, { px: canonicalDecimal('99.5') })).toMatchObject({
    ...{ bound_px: '99.5', limit_px: '99.9', covered_size: '1', is_covered: false },
  });
});

test('no limit is ever beyond the bound, and no size but the whole position', () => {
  const lots = fc.integer({ min: 1, max: 10_000 }).map((n) => String(n / 1_000));
  const side = (from: number, sign: number) =>
    fc
      .array(fc.tuple(fc.integer({ min: 1, max: 60 }), lots), { maxLength: 8 })
      .map((rows) =>
        levels(
          ...rows
            .sort((a, b) => a[0] - b[0])
            .map(([off, sz]) => [String(from + (sign * off) / 10), sz] as const),
        ),
      );
  fc.assert(
    fc.property(
      lots,
      fc.boolean(),
      side(100, -1),
      side(100, 1),
      fc.integer({ min: 1, max: 500 }),
      (sz, isShort, bids, asks, bps) => {
        const plan = planClose(held(isShort ? `-${sz}` : sz), { bids, asks }, { bps });
        expect(plan.size).toBe(canonicalDecimal(sz));
        expect(plan.side).toBe(isShort ? 'buy' : 'sell');
        if (plan.limit_px === null || plan.bound_px === null) return;
        expect(compareDecimals(plan.limit_px, plan.bound_px) * (isShort ? 1 : -1)).toBeLessThanOrEqual(0);
        expect(compareDecimals(plan.covered_size, plan.size)).toBeLessThanOrEqual(0);
      },
    ),
  );
});
