import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planLevel, planQueuedLevel } from './mirror.ts';

const standing = (...lots: number[]) => lots.map((size, i) => ({ oid: i + 1, lots: size }));

describe('the plan of a mirrored level', () => {
  it.each([
    ['an empty level is filled evenly', standing(), 10, 3, 1, [], [4, 3, 3]],
    ['an equal level is left alone', standing(4, 3, 3), 10, 3, 1, [], []],
    ['growth joins the end of the queue', standing(4, 3), 10, 3, 1, [], [3]],
    ['shrinking takes the newest', standing(4, 3, 3), 7, 2, 1, [3], []],
    ['a smaller newest order is replaced', standing(4, 3, 3), 8, 3, 1, [3], [1]],
    ['more in the same number of orders replaces the newest', standing(5, 5), 12, 2, 1, [2], [7]],
    ['fewer lots than the oldest has replaces all', standing(9, 1), 5, 2, 1, [1, 2], [3, 2]],
    ['a split that would be too small gives up an older order', standing(8, 8), 19, 3, 6, [1, 2], [7, 6, 6]],
  ])('%s', (_, orders, lots, n, lotsMin, cancel, place) => {
    expect(planLevel(orders, lots, n, lotsMin)).toEqual({ cancel, place, exact: true });
  });

  it('a level of orders below the minimum says that it is not exact', () => {
    expect(planLevel(standing(), 10, 4, 5)).toEqual({ cancel: [], place: [5, 5], exact: false });
    expect(planLevel(standing(), 3, 1, 5)).toEqual({ cancel: [], place: [5], exact: false });
  });

  it('law: the outcome is exactly the recorded level, the kept orders are the oldest, and no placed one is too small', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 8 });
    fc.assert(
      fc.property(
        sizes,
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 0, max: 200 }),
        (sz, n, extra) => {
          const orders = standing(...sz);
          const lotsMin = 3;
          const lots = n * lotsMin + extra;
          const plan = planLevel(orders, lots, n, lotsMin);
          const kept = orders.slice(0, orders.length - plan.cancel.length);
          expect(plan.cancel).toEqual(orders.slice(kept.length).map(({ oid }) => oid));
          expect(kept.length + plan.place.length).toBe(n);
          expect([...kept.map((order) => order.lots), ...plan.place].reduce((a, b) => a + b, 0)).toBe(lots);
          expect(plan.place.every((size) => size >= lotsMin)).toBe(true);
          expect(plan.exact).toBe(true);
        },
      ),
    );
  });
});

describe('the plan of a level where a client waits', () => {
  it.each([
    ['keeps what fits, though that makes more orders than recorded', standing(5, 5), 6, 1, 1, [2], [1]],
    ['replaces an order that alone exceeds the recorded size', standing(10), 6, 1, 1, [1], [6]],
    ['grows behind the client', standing(5, 5), 12, 2, 1, [], [2]],
    ['splits growth as recorded', standing(5), 12, 3, 1, [], [4, 3]],
    ['leaves an equal level alone', standing(5, 5), 10, 2, 1, [], []],
  ])('%s', (_, orders, lots, n, lotsMin, cancel, place) => {
    expect(planQueuedLevel(orders, lots, n, lotsMin)).toEqual({ cancel, place, exact: true });
  });

  it('says that it is not exact when what is missing is below the minimum', () => {
    expect(planQueuedLevel(standing(5), 7, 2, 3)).toEqual({ cancel: [], place: [], exact: false });
  });
});
