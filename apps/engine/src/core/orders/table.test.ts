import type { OrderStatus } from '@agora/shared/order';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newCoinLoad } from '../exposure/load.ts';
import { wantCancel } from './cancels.ts';
import { btc, cloid, draft, eth, inputOf, tableOf } from './fixtures.ts';
import { isOpenStatus, lotsAtStake, type OrderInput, type OrderRecord } from './order.ts';
import {
  addOrder,
  allOpen,
  applyOrderInput,
  findOrder,
  loadOf,
  ORDERS,
  type OrderTable,
  openCountOf,
  openOf,
  pruneOrders,
  settleOrder,
  shrinkOrder,
} from './table.ts';

function placed(inputs: readonly OrderInput[], change: Parameters<typeof draft>[0] = {}) {
  const table = tableOf();
  const order = addOrder(table, draft(change), 0);
  const changes = inputs.map((input, i) => applyOrderInput(table, order, input, i + 1));
  return { table, order, odd: changes.map((each) => each.contradiction).filter((each) => each !== null) };
}

const resting: OrderInput = { kind: 'resting', oid: 7 };
const fill = (sz: number): OrderInput => ({ kind: 'fill', oid: 7, sz });
const filled: OrderInput = { kind: 'filled', oid: 7 };
const canceled = (left: number | null): OrderInput => ({ kind: 'canceled', oid: 7, left });

test.each<[string, OrderInput[], OrderStatus, number]>([
  // name, news, status, lots still at stake of 10
  ['acknowledged', [resting], 'resting', 10],
  ['partly filled', [resting, fill(4)], 'resting', 6],
  ['filled by one fill', [resting, fill(10)], 'filled', 0],
  ['filled by several', [resting, fill(4), fill(6)], 'filled', 0],
  ['fill before the answer', [fill(4), resting], 'resting', 6],
  ['whole fill before the answer', [fill(10), resting], 'filled', 0],
  ['told filled before the fill is seen', [resting, filled], 'filled', 10],
  ['told filled, then the fill', [resting, filled, fill(10)], 'filled', 0],
  ['told filled, part of the fills', [resting, filled, fill(3)], 'filled', 7],
  ['cancelled untouched, size told', [resting, canceled(10)], 'canceled', 0],
  ['cancelled, size not told yet', [resting, canceled(null)], 'canceled', 10],
  ['cancelled, size told later', [resting, canceled(null), canceled(10)], 'canceled', 0],
  ['cancelled after a fill', [resting, fill(4), canceled(6)], 'canceled', 0],
  ['cancelled, the fill comes late', [resting, canceled(6), fill(4)], 'canceled', 0],
  ['cancelled, a late fill is missing', [resting, canceled(6)], 'canceled', 4],
  ['late news of resting after the end', [resting, canceled(10), resting], 'canceled', 0],
  ['no answer', [{ kind: 'no_answer' }], 'unresolved', 10],
  ['no answer, then found resting', [{ kind: 'no_answer' }, resting], 'resting', 10],
  ['no answer, then proven never landed', [{ kind: 'no_answer' }, { kind: 'never_landed' }], 'rejected', 0],
  ['no answer, then a fill', [{ kind: 'no_answer' }, fill(4)], 'resting', 6],
  ['answer lost but the stream was quicker', [resting, { kind: 'no_answer' }], 'resting', 10],
  ['rejected', [{ kind: 'rejected' }], 'rejected', 0],
  ['never sent', [{ kind: 'not_sent' }], 'denied', 0],
])('%s', (_, inputs, status, stake) => {
  const { table, order, odd } = placed(inputs);
  expect([order.status, lotsAtStake(order), odd]).toEqual([status, stake, []]);
  expect(loadOf(table, btc).buyLots).toBe(stake);
});

test.each<[string, OrderInput[], string]>([
  ['more filled than ordered', [resting, fill(11)], 'filled 11 lots of 10'],
  ['a second oid for one cloid', [resting, { kind: 'resting', oid: 8 }], 'oid 7, then oid 8'],
  ['filled although rejected', [{ kind: 'rejected' }, fill(4)], 'rejected, then fill'],
  ['resting although never sent', [{ kind: 'not_sent' }, resting], 'denied, then resting'],
  ['rejected although resting', [resting, { kind: 'rejected' }], 'resting, then rejected'],
])('%s is a contradiction', (_, inputs, why) => {
  expect(placed(inputs).odd).toEqual([why]);
});

test('an order that comes back to life is exposure again', () => {
  const { table, order } = placed([{ kind: 'rejected' }, fill(4)]);
  expect([order.status, loadOf(table, btc).buyLots, openCountOf(table)]).toEqual(['resting', 6, 1]);
  expect(openOf(table, btc)).toEqual([order]);
});

test('a cancel wanted in an earlier life of an order does not count for its next one', () => {
  const { table, order } = placed([resting]);
  wantCancel(order, 5);
  applyOrderInput(table, order, canceled(10), 6);
  expect(order.cancel).not.toBeNull();
  const { order: risen } = placed([{ kind: 'rejected' }, fill(4)]);
  expect(risen.cancel).toBeNull();
  const again = placed([]);
  wantCancel(again.order, 1);
  for (const input of [{ kind: 'rejected' } as const, resting])
    applyOrderInput(again.table, again.order, input, 2);
  expect([again.order.status, again.order.cancel]).toEqual(['resting', null]);
});

test('one oid cannot belong to two orders', () => {
  const { table } = placed([resting]);
  const second = addOrder(table, draft({ cloid: cloid(2) }), 0);
  expect(applyOrderInput(table, second, resting, 1).contradiction).toMatch(/^oid 7 also belongs to 0x0+1$/);
});

test('one cloid cannot be given twice, even after the order has ended', () => {
  const { table } = placed([{ kind: 'rejected' }]);
  expect(() => addOrder(table, draft(), 9)).toThrow(/I-16: a cloid was given to two orders/);
});

test('an order is found by cloid, by oid, and not by strangers ids', () => {
  const { table, order } = placed([resting]);
  expect(findOrder(table, { cloid: cloid(1), oid: null })).toBe(order);
  expect(findOrder(table, { cloid: null, oid: 7 })).toBe(order);
  expect(findOrder(table, { cloid: 'x', oid: 8 })).toBeNull();
});

test('lots the venue took off a reduce-only order are no exposure, and come back when it tells so', () => {
  const { table, order } = placed([resting, fill(2)], { reduceOnly: true });
  shrinkOrder(table, order, 3);
  expect([order.shrunk, loadOf(table, btc).buyLots]).toEqual([5, 3]);
  shrinkOrder(table, order, 8);
  expect([order.shrunk, loadOf(table, btc).buyLots]).toEqual([0, 8]);
  expect(() => shrinkOrder(table, placed([resting]).order, 3)).toThrow(/only a reduce-only order shrinks/);
});

test('a fill of an order that shrank may be what had made it smaller: it rests until the venue says more', () => {
  const { table, order } = placed([resting, fill(2)], { reduceOnly: true });
  shrinkOrder(table, order, 3);
  applyOrderInput(table, order, fill(3), 9);
  expect([order.status, order.shrunk, loadOf(table, btc).buyLots]).toEqual(['resting', 2, 3]);
  applyOrderInput(table, order, filled, 10);
  expect(order.status).toBe('filled');
});

test('settling proves that no fill is missing, which only an ended order can have', () => {
  const { table, order } = placed([resting, canceled(null)]);
  settleOrder(table, order);
  expect([lotsAtStake(order), loadOf(table, btc).buyLots]).toEqual([0, 0]);
  expect(() => settleOrder(table, placed([resting]).order)).toThrow(/I-15/);
});

test.each([
  [ORDERS.rememberMs, 0],
  [ORDERS.rememberMs + 1, 1],
])('%d ms after its end an order has been forgotten: %d', (afterMs, forgotten) => {
  const { table } = placed([resting, canceled(10)]);
  expect(pruneOrders(table, 2 + afterMs)).toBe(forgotten);
  expect(table.byCloid.size).toBe(1 - forgotten);
  expect(table.byOid.size).toBe(1 - forgotten);
});

test.each([
  [ORDERS.rememberMsMin, 0],
  [ORDERS.rememberMsMin + 1, 5],
])(
  'of too many ended orders, %d ms after their end the longest ended %d are forgotten',
  (afterMs, forgotten) => {
    const table = tableOf();
    for (let i = 0; i < ORDERS.endedMax + 5; i += 1) {
      const order = addOrder(table, draft({ cloid: cloid(i) }), 0);
      applyOrderInput(table, order, { kind: 'rejected' }, 1);
    }
    const [first] = table.ended;
    expect(pruneOrders(table, 1 + afterMs)).toBe(forgotten);
    expect(table.ended).toHaveLength(ORDERS.endedMax + 5 - forgotten);
    expect(first !== undefined && table.byCloid.has(first.cloid)).toBe(forgotten === 0);
  },
);

test('an open order and one whose fills are not complete are never forgotten', () => {
  const { table } = placed([resting, canceled(null)]);
  addOrder(table, draft({ cloid: cloid(2) }), 0);
  expect(pruneOrders(table, 10 * ORDERS.rememberMs)).toBe(0);
  expect(table.byCloid.size).toBe(2);
});

test('an order of a coin that is not traded is refused', () => {
  const strange = { ...draft(), coin: 'DOGE' as typeof btc }; // no such coin in the table
  expect(() => addOrder(tableOf(), strange, 0)).toThrow(/coin that is not traded/);
});

const anyInput: fc.Arbitrary<OrderInput> = fc.oneof(
  fc
    .constantFrom(...(['not_sent', 'sent', 'filled', 'rejected', 'no_answer', 'never_landed'] as const))
    .map(inputOf),
  fc.record({ kind: fc.constant('resting' as const), oid: fc.integer({ min: 1, max: 3 }) }),
  fc.record({
    kind: fc.constant('canceled' as const),
    oid: fc.constantFrom(null, 1, 2, 3),
    left: fc.option(fc.integer({ min: 0, max: 10 })),
  }),
  fc.record({
    kind: fc.constant('fill' as const),
    oid: fc.integer({ min: 1, max: 3 }),
    sz: fc.integer({ min: 1, max: 12 }),
  }),
);

/** What the table must equal, computed from nothing but the records. */
function bruteForce(table: OrderTable, coin: OrderRecord['coin']) {
  const load = newCoinLoad();
  for (const order of table.byCloid.values()) {
    if (order.coin !== coin) continue;
    if (order.side === 'buy') load.buyLots += lotsAtStake(order);
    else load.sellLots += lotsAtStake(order);
    if (isOpenStatus(order.status)) load.count[order.status] += 1;
  }
  return load;
}

test('I-15: whatever the news and its order, no order is lost and each load equals the sum over its orders', () => {
  const step = fc.tuple(fc.integer({ min: 0, max: 3 }), anyInput, fc.integer({ min: 0, max: 400_000 }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const table = tableOf();
      const orders = [0, 1, 2, 3].map((n) =>
        addOrder(
          table,
          draft({ cloid: cloid(n), coin: n % 2 ? btc : eth, side: n < 2 ? 'buy' : 'sell', sz: 5 + n }),
          0,
        ),
      );
      let nowMs = 0;
      const gone = new Set<OrderRecord>();
      for (const [n, input, waitMs] of steps) {
        nowMs += waitMs;
        const order = orders[n] as OrderRecord; // n is 0 to 3
        if (!gone.has(order)) applyOrderInput(table, order, input, nowMs);
        pruneOrders(table, nowMs);
        for (const each of orders) if (!table.byCloid.has(each.cloid)) gone.add(each);
        for (const coin of [btc, eth]) expect(loadOf(table, coin)).toEqual(bruteForce(table, coin));
        for (const each of gone) expect([isOpenStatus(each.status), each.settled]).toEqual([false, true]);
        const open = orders.filter((each) => isOpenStatus(each.status));
        expect(new Set(allOpen(table))).toEqual(new Set(open));
        expect(openCountOf(table)).toBe(open.length);
      }
    }),
    { numRuns: 300 },
  );
});
