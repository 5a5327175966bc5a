import { expect, test } from 'vitest';
import { applyL2, newBook, startConnection } from '../book/book.ts';
import { cloid, draft, tableOf } from '../orders/fixtures.ts';
import type { OrderRecord } from '../orders/order.ts';
import { addOrder } from '../orders/table.ts';
import { othersBest } from './others-touch.ts';

function book() {
  const fresh = newBook();
  startConnection(fresh, 1);
  const bids = [
    { px: 100, sz: 10 },
    { px: 99, sz: 5 },
    { px: 98, sz: 5 },
  ];
  applyL2(fresh, { connection: 1, timeMs: 1, receivedMs: 1, bids, asks: [{ px: 102, sz: 7 }] });
  return fresh;
}

function own(...orders: [side: 'buy' | 'sell', px: number, sz: number][]): OrderRecord[] {
  const table = tableOf();
  return orders.map(([side, px, sz], n) => addOrder(table, draft({ cloid: cloid(n), side, px, sz }), 0));
}

test.each<[string, OrderRecord[], number, number]>([
  ['nothing of ours', [], 100, 102],
  ['ours behind others at the top', own(['buy', 100, 9]), 100, 102],
  ['the top is ours alone', own(['buy', 100, 10]), 99, 102],
  ['two of ours make the top', own(['buy', 100, 4], ['buy', 100, 6]), 99, 102],
  ['two levels are ours', own(['buy', 100, 10], ['buy', 99, 5]), 98, 102],
  ['ours in between', own(['buy', 100, 10], ['buy', 98, 5]), 99, 102],
  ['nobody else in sight', own(['sell', 102, 7]), 100, 0],
  ['a sell of ours does not hide bids', own(['sell', 100, 10]), 100, 102],
])('%s', (_, orders, bid, ask) => {
  expect([othersBest(book(), 'buy', orders), othersBest(book(), 'sell', orders)]).toEqual([bid, ask]);
});

test('an empty side has nobody', () => {
  expect(othersBest(newBook(), 'buy', [])).toBe(0);
});

test('what already filled of ours no longer hides others', () => {
  const [order] = own(['buy', 100, 10]);
  if (order === undefined) return;
  order.filled = 1;
  expect(othersBest(book(), 'buy', [order])).toBe(100);
});
