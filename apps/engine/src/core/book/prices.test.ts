import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyBbo, applyL2, newBook, startConnection } from './book.ts';
import { depthLots, ladder, microprice, midX2, touchSpreadBps } from './prices.ts';

function book(bboTimeMs = 0) {
  const fresh = newBook();
  startConnection(fresh, 1);
  applyL2(fresh, {
    connection: 1,
    timeMs: 10,
    receivedMs: 0,
    bids: [
      { px: 1_000, sz: 3 },
      { px: 999, sz: 5 },
      { px: 990, sz: 7 },
    ],
    asks: [
      { px: 1_002, sz: 1 },
      { px: 1_003, sz: 2 },
    ],
  });
  if (bboTimeMs > 0) {
    applyBbo(fresh, {
      connection: 1,
      timeMs: bboTimeMs,
      receivedMs: 0,
      bid: { px: 999, sz: 4 },
      ask: { px: 1_001, sz: 9 },
    });
  }
  return fresh;
}

test('mid is exact on half a unit, spread is over mid', () => {
  expect(midX2(book(11))).toBe(2_000);
  expect(midX2(book())).toBe(2_002);
  expect(touchSpreadBps(book(11))).toBe(20);
});

test('the microprice leans towards the thinner side and stays inside the touch', () => {
  expect(microprice(book())).toBe((1_000 * 1 + 1_002 * 3) / 4);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 1, max: 1e9 }), (bidSz, askSz) => {
      const price = microprice({ ...book(), bidSz, askSz });
      expect(price).toBeGreaterThanOrEqual(1_000);
      expect(price).toBeLessThanOrEqual(1_002);
    }),
  );
});

test('levels that a newer top contradicts are left out of ladder and depth', () => {
  expect(ladder(book(), 'buy').map(({ px }) => px)).toEqual([1_000, 999, 990]);
  expect(ladder(book(11), 'buy')).toEqual([
    { px: 999, sz: 4 },
    { px: 990, sz: 7 },
  ]);
  expect(ladder(book(11), 'sell').map(({ px }) => px)).toEqual([1_001, 1_002, 1_003]);
});

test('depth counts what lies within the distance of the best', () => {
  expect(depthLots(book(), 'buy', 10)).toBe(3 + 5);
  expect(depthLots(book(), 'buy', 9)).toBe(3);
  expect(depthLots(book(), 'buy', 1_000)).toBe(15);
  expect(depthLots(book(11), 'sell', 1_000)).toBe(9 + 1 + 2);
  expect(depthLots(newBook(), 'buy', 1_000)).toBe(0);
  expect(ladder(newBook(), 'sell')).toEqual([]);
});
