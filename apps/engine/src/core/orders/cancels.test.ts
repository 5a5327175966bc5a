import { expect, test } from 'vitest';
import { CANCEL_RETRY_MS, cancelDebt, dueCancels, noteCancelSent, wantCancel } from './cancels.ts';
import { cloid, draft, inputOf, tableOf } from './fixtures.ts';
import { addOrder, applyOrderInput } from './table.ts';

test.each([
  ['in flight', []],
  ['resting', ['resting']],
  ['unresolved', ['no_answer']],
] as const)('an order that is %s can be cancelled, and is debt until it is gone', (_, way) => {
  const table = tableOf();
  const order = addOrder(table, draft(), 0);
  for (const kind of way) applyOrderInput(table, order, inputOf(kind), 1);
  expect(wantCancel(order, 5)).toBe(true);
  expect(wantCancel(order, 6)).toBe(false);
  expect(cancelDebt(table)).toEqual([order]);
  expect(dueCancels(table, 5)).toEqual([order]);
  applyOrderInput(table, order, inputOf('canceled'), 9);
  expect([cancelDebt(table), dueCancels(table, 9_999)]).toEqual([[], []]);
});

test.each([
  [CANCEL_RETRY_MS - 1, false],
  [CANCEL_RETRY_MS, true],
])('%d ms after it was sent an unanswered cancel is due again: %s', (afterMs, due) => {
  const table = tableOf();
  const order = addOrder(table, draft(), 0);
  wantCancel(order, 5);
  noteCancelSent(order, 5);
  expect(dueCancels(table, 5 + afterMs).length === 1).toBe(due);
  expect(order.cancel).toEqual({ wantedMs: 5, sentMs: 5, tries: 1, goneMs: null });
  expect(order.touchedMs).toBe(5);
});

test('an order that has ended owes no cancel', () => {
  const table = tableOf();
  const order = addOrder(table, draft({ cloid: cloid(2) }), 0);
  applyOrderInput(table, order, inputOf('rejected'), 1);
  expect(wantCancel(order, 5)).toBe(false);
  noteCancelSent(order, 5);
  expect([order.cancel, order.touchedMs]).toEqual([null, 1]);
});
