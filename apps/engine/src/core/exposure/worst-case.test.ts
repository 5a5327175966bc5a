import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addLots, newCoinLoad, openCount } from './load.ts';
import { reachedLots, totalWorstUusd, valuationPx, worstLots, worstUusd } from './worst-case.ts';

const load = (buyLots: number, sellLots: number) => ({ ...newCoinLoad(), buyLots, sellLots });

test.each([
  // position, open buys, open sells, worst
  [0, 0, 0, 0],
  [5, 0, 0, 5],
  [-5, 0, 0, 5],
  [5, 3, 0, 8],
  [5, 0, 3, 5],
  [5, 0, 10, 5],
  [5, 0, 11, 6],
  [-5, 3, 2, 7],
  [0, 4, 6, 6],
])('position %d with %d to buy and %d to sell can become %d', (szi, buys, sells, worst) => {
  expect(worstLots(szi, load(buys, sells))).toBe(worst);
});

test('the worst case is the largest |position| over every subset of orders that may fill, by brute force', () => {
  const order = fc.record({
    side: fc.constantFrom('buy' as const, 'sell' as const),
    lots: fc.integer({ min: 1, max: 50 }),
  });
  fc.assert(
    fc.property(fc.integer({ min: -100, max: 100 }), fc.array(order, { maxLength: 9 }), (szi, orders) => {
      const held = newCoinLoad();
      for (const { side, lots } of orders) addLots(held, side, lots);
      let worst = 0;
      for (let subset = 0; subset < 2 ** orders.length; subset += 1) {
        const filled = orders.filter((_, i) => (subset >> i) & 1);
        const end = filled.reduce((at, { side, lots }) => at + (side === 'buy' ? lots : -lots), szi);
        worst = Math.max(worst, Math.abs(end));
      }
      expect(worstLots(szi, held)).toBe(worst);
      const sides = (['buy', 'sell'] as const).map((side) => reachedLots(szi, held, side, 0));
      expect(Math.max(Math.abs(szi), ...sides)).toBe(worst);
      const [first, ...rest] = orders;
      if (first === undefined) return;
      const without = newCoinLoad();
      for (const { side, lots } of rest) addLots(without, side, lots);
      expect(reachedLots(szi, without, first.side, first.lots)).toBe(reachedLots(szi, held, first.side, 0));
    }),
  );
});

test('what adds up to less than nothing is a defect', () => {
  const held = newCoinLoad();
  addLots(held, 'sell', 3);
  expect(() => addLots(held, 'sell', -4)).toThrow(/I-29/);
});

test.each([
  [0, 0, 0],
  [100, 0, 100],
  [0, 201, 101],
  [100, 201, 101],
  [102, 201, 102],
])('mark %d and doubled mid %d value at %d', (mark, midX2, px) => expect(valuationPx(mark, midX2)).toBe(px));

test('an unknown price makes exposure unknown, not zero', () => {
  expect([worstUusd(0, 0), worstUusd(5, 0), worstUusd(5, 7)]).toEqual([0, null, 35]);
  const known = { szi: 5, load: load(0, 0), valuationPx: 7 };
  expect(totalWorstUusd([known, known])).toBe(70);
  expect(totalWorstUusd([known, { ...known, valuationPx: 0 }])).toBeNull();
  expect(totalWorstUusd([])).toBe(0);
});

test('open orders are resting, in flight or unresolved ones', () => {
  const held = newCoinLoad();
  Object.assign(held.count, { in_flight: 1, resting: 2, unresolved: 4 });
  expect(openCount(held)).toBe(7);
});
