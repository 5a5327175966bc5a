import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noteCancelSent, wantCancel } from '../orders/cancels.ts';
import { btc, cloid, draft, inputOf, tableOf } from '../orders/fixtures.ts';
import type { OrderRecord } from '../orders/order.ts';
import { addOrder, applyOrderInput, openOf } from '../orders/table.ts';
import { config } from './fixtures.ts';
import { type DiffInput, diffQuotes, slotOf } from './quote-diff.ts';
import type { DesiredQuote } from './strategy.ts';

const COOL = config.anti_churn_cooldown_ms;
const quote = (change: Partial<DesiredQuote> = {}): DesiredQuote => ({
  side: 'buy',
  level: 0,
  kind: 'quote',
  px: 1_000_000,
  sz: 10,
  reduceOnly: false,
  ...change,
});

/** One resting order of the slot of `quote()`, placed at 0. */
function resting(change: Parameters<typeof draft>[0] = {}, ...more: ('fill' | 'no_answer')[]): OrderRecord {
  const table = tableOf();
  const order = addOrder(table, draft(change), 0);
  for (const kind of more.includes('no_answer') ? more : (['resting', ...more] as const))
    applyOrderInput(table, order, inputOf(kind), 1);
  return order;
}

const diff = (change: Partial<DiffInput>) =>
  diffQuotes({
    desired: [quote()],
    open: [],
    config,
    spreadBps: 4,
    nowMs: COOL,
    placedMs: new Map([[slotOf(quote()), 0]]),
    repriceItems: 10,
    ...change,
  });

const placedAt = (ms: number, ...levels: number[]) =>
  new Map((levels.length === 0 ? [0] : levels).map((level) => [slotOf(quote({ level })), ms]));
/** A quote of the same side one level further, and its resting order. */
const OTHER_QUOTE = quote({ level: 1, px: 999_000 });
const OTHER = resting({ level: 1, px: 999_000 });

type Row = [string, Partial<DiffInput>, cancels: number, places: number];
const at = (px: number, change: Partial<DesiredQuote> = {}) => [quote({ px, ...change })];

test.each<Row>([
  ['an empty slot is filled', {}, 0, 1],
  [
    'an empty slot still hot waits',
    { nowMs: COOL - 1, open: [OTHER], desired: [quote(), OTHER_QUOTE] },
    0,
    0,
  ],
  ['an empty side does not wait for the cooldown', { nowMs: 150 }, 0, 1],
  ['an empty side just placed waits a moment', { nowMs: 149 }, 0, 0],
  ['an empty side after a refusal waits its pause', { placedMs: placedAt(COOL + 10_000) }, 0, 0],
  [
    'the last of a side far too eager, hot: replaced',
    { open: [resting()], desired: at(999_500), nowMs: 150 },
    1,
    1,
  ],
  [
    'of an empty side only the furthest comes at once',
    { desired: [quote(), OTHER_QUOTE], nowMs: 150, placedMs: placedAt(0, 0, 1) },
    0,
    1,
  ],
  [
    'a deep quote no nearer than the first may be, hot: kept',
    { open: [resting({ level: 1 })], desired: [OTHER_QUOTE, quote()], nowMs: 1, placedMs: placedAt(0, 0, 1) },
    0,
    0,
  ],
  [
    'a deep quote much nearer than the first may be, hot: pulled',
    {
      open: [resting({ level: 1, px: 1_000_500 })],
      desired: [OTHER_QUOTE, quote()],
      nowMs: 1,
      placedMs: placedAt(0, 0, 1),
    },
    1,
    0,
  ],
  [
    'a side whose order is unresolved is not empty',
    {
      open: [resting({}, 'no_answer')],
      desired: [quote(), OTHER_QUOTE],
      nowMs: 150,
      placedMs: placedAt(0, 1),
    },
    0,
    0,
  ],
  ['a slot never used does not wait', { nowMs: 0, placedMs: new Map() }, 0, 1],
  ['on target: nothing', { open: [resting()] }, 0, 0],
  ['at the threshold: nothing', { open: [resting()], desired: at(1_000_100) }, 0, 0],
  ['just past the threshold: replaced', { open: [resting()], desired: at(1_000_110) }, 1, 1],
  ['past it, still hot: kept', { open: [resting()], desired: at(1_000_110), nowMs: COOL - 1 }, 0, 0],
  ['past it, no budget: kept', { open: [resting()], desired: at(1_000_110), repriceItems: 1 }, 0, 0],
  ['far too eager, hot: pulled', { open: [resting()], desired: at(999_500), nowMs: 1 }, 1, 0],
  [
    'far too eager, no budget: pulled and placed',
    { open: [resting()], desired: at(999_500), repriceItems: 0 },
    1,
    1,
  ],
  ['not a whole spread too eager, hot: kept', { open: [resting()], desired: at(999_610), nowMs: 1 }, 0, 0],
  ['far too shy, hot: kept', { open: [resting()], desired: at(1_000_500), nowMs: 1 }, 0, 0],
  ['no longer wanted: cancelled at once', { open: [resting()], desired: [], nowMs: 1 }, 1, 0],
  ['the other side is another slot', { open: [resting({ side: 'sell' })], nowMs: 1 }, 1, 0],
  ['another level is another slot', { open: [resting({ level: 1 })], nowMs: 1 }, 1, 0],
  ['a hedge is another slot', { open: [resting({ kind: 'hedge' })], nowMs: 1 }, 1, 0],
  ['reduce-only now: replaced', { open: [resting()], desired: at(1_000_000, { reduceOnly: true }) }, 1, 1],
  ['a tenth too large: kept', { open: [resting({ sz: 11 })] }, 0, 0],
  ['more than a tenth too large: cut, budget or not', { open: [resting({ sz: 12 })], repriceItems: 0 }, 1, 1],
  ['more than a tenth too large, hot: kept', { open: [resting({ sz: 12 })], nowMs: 1 }, 0, 0],
  ['half filled: kept', { open: [resting({ sz: 6 }, 'fill')] }, 0, 0],
  ['less than half left: filled up', { open: [resting({ sz: 5 }, 'fill')] }, 1, 1],
  ['unresolved and far off: waits', { open: [resting({}, 'no_answer')], desired: at(900_000) }, 0, 0],
  ['unresolved and unwanted: cancelled', { open: [resting({}, 'no_answer')], desired: [] }, 1, 0],
])('%s', (_, change, cancels, places) => {
  const acts = diff(change);
  expect([acts.cancels.length, acts.places.length]).toEqual([cancels, places]);
});

test('an order in flight is left to land, unless it is far too eager', () => {
  const table = tableOf();
  const order = addOrder(table, draft(), 0);
  expect(diff({ open: [order], desired: at(1_000_900) })).toEqual({ cancels: [], places: [] });
  expect(diff({ open: [order], desired: at(999_000), nowMs: 1 }).cancels).toEqual([order]);
});

test('an order being cancelled does not hold its slot', () => {
  const order = resting();
  wantCancel(order, 5);
  noteCancelSent(order, 5);
  expect(diff({ open: [order] })).toEqual({ cancels: [], places: [quote()] });
});

test('an unresolved order keeps its slot even while it is being cancelled', () => {
  const order = resting({}, 'no_answer');
  wantCancel(order, 5);
  expect(diff({ open: [order] })).toEqual({ cancels: [], places: [] });
});

test('two live orders in one slot: one goes', () => {
  const twins = [resting(), resting({ cloid: cloid(2) })];
  expect(diff({ open: twins }).cancels).toEqual([twins[1]]);
});

test('with little budget the furthest off goes first', () => {
  const near = resting({ level: 0 });
  const far = resting({ level: 1, cloid: cloid(2) });
  const desired = [quote({ px: 1_000_200 }), quote({ px: 1_000_900, level: 1 })];
  const acts = diff({ open: [near, far], desired, repriceItems: 3 });
  expect([acts.cancels, acts.places]).toEqual([[far], [desired[1]]]);
});

describe('levels of a side move one after another, so that one always rests', () => {
  const desired = [quote({ px: 1_000_200 }), quote({ px: 1_000_900, level: 1 })];
  const inner = () => resting({ level: 0 });
  const outer = (...more: 'no_answer'[]) => resting({ level: 1, cloid: cloid(2) }, ...more);

  test('both off: only the furthest moves', () => {
    const open = [inner(), outer()];
    expect(diff({ open, desired })).toEqual({ cancels: [open[1]], places: [desired[1]] });
  });

  test('the other in flight: this one waits; the other resting: it moves', () => {
    const table = tableOf();
    const other = addOrder(table, draft({ level: 1, cloid: cloid(2), px: 1_000_900 }), 0);
    const open = [inner(), other];
    expect(diff({ open, desired })).toEqual({ cancels: [], places: [] });
    applyOrderInput(table, other, inputOf('resting'), 1);
    expect(diff({ open, desired })).toEqual({ cancels: [open[0]], places: [desired[0]] });
  });

  test('no other, as where its place is refused: this one moves', () => {
    const open = [inner()];
    expect(diff({ open, desired }).cancels).toEqual(open);
  });

  test('the other unresolved, and so on its way out: this one moves', () => {
    const open = [inner(), outer('no_answer')];
    expect(diff({ open, desired }).cancels).toEqual([open[0]]);
  });

  test('the other side does not count', () => {
    const table = tableOf();
    const ask = addOrder(table, draft({ side: 'sell', cloid: cloid(2), px: 1_001_000 }), 0);
    const open = [inner(), ask];
    expect(diff({ open, desired: [...desired, quote({ side: 'sell', px: 1_001_000 })] }).cancels).toEqual([
      open[0],
    ]);
  });
});

test('each slot has its own number', () => {
  const slots = [0, 1, 9].flatMap((level) =>
    (['buy', 'sell'] as const).flatMap((side) =>
      ['quote', 'hedge'].map((kind) => slotOf({ side, level, kind })),
    ),
  );
  expect(new Set(slots).size).toBe(slots.length);
});

const anyQuotes = fc.uniqueArray(
  fc.record({
    side: fc.constantFrom('buy' as const, 'sell' as const),
    level: fc.integer({ min: 0, max: 3 }),
    kind: fc.constantFrom('quote' as const, 'hedge' as const),
    px: fc.integer({ min: 99_000, max: 101_000 }).map((tens) => tens * 10),
    sz: fc.integer({ min: 1, max: 20 }),
    reduceOnly: fc.boolean(),
  }),
  { selector: slotOf, maxLength: 8 },
);

test('carrying out the acts reaches the wish, then there is nothing left to do', () => {
  fc.assert(
    fc.property(fc.array(anyQuotes, { minLength: 1, maxLength: 4 }), (wishes) => {
      const table = tableOf();
      let sequence = 0;
      let nowMs = 0;
      const placedMs = new Map<number, number>();
      const step = (desired: readonly DesiredQuote[]) => {
        nowMs += COOL;
        const open = openOf(table, btc);
        const input = { desired, open, config, spreadBps: 4, nowMs, placedMs, repriceItems: 100 };
        const acts = diffQuotes(input);
        for (const order of acts.cancels) {
          wantCancel(order, nowMs);
          applyOrderInput(table, order, { kind: 'canceled', oid: null, left: order.sz }, nowMs);
        }
        for (const place of acts.places) {
          sequence += 1;
          placedMs.set(slotOf(place), nowMs);
          const order = addOrder(table, draft({ ...place, cloid: cloid(sequence) }), nowMs);
          applyOrderInput(table, order, { kind: 'resting', oid: sequence }, nowMs);
        }
        return acts.cancels.length + acts.places.length;
      };
      for (const desired of wishes) {
        // One step a level, and one that finds nothing to do.
        const acts = [1, 2, 3, 4, 5, 6].map(() => step(desired));
        expect(acts.at(-1)).toBe(0);
        const live = openOf(table, btc);
        expect(live.map(slotOf).sort()).toEqual(desired.map(slotOf).sort());
        for (const order of live) {
          const target = desired.find((each) => slotOf(each) === slotOf(order));
          const off = (Math.abs(order.px - (target?.px ?? 0)) * 10_000) / (target?.px ?? 1);
          expect(off).toBeLessThanOrEqual(config.requote_threshold_bps);
        }
      }
    }),
    { numRuns: 200 },
  );
});
