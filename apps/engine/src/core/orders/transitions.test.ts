import { ORDER_STATUSES } from '@agora/shared/order';
import { describe, expect, test } from 'vitest';
import { btc, draft, inputOf, tableOf } from './fixtures.ts';
import { isOpenStatus, lotsAtStake, type OrderInputKind } from './order.ts';
import { addOrder, applyOrderInput, loadOf } from './table.ts';
import { TRANSITIONS } from './transitions.ts';

const KINDS = Object.keys(TRANSITIONS.in_flight) as OrderInputKind[]; // Object.keys forgets the keys' type

/** One way into each status. */
const WAY_TO: Readonly<Record<string, OrderInputKind[]>> = {
  in_flight: [],
  resting: ['resting'],
  unresolved: ['no_answer'],
  filled: ['filled'],
  canceled: ['canceled'],
  rejected: ['rejected'],
  denied: ['not_sent'],
};

test('the table answers every status and every piece of news', () => {
  expect(Object.keys(TRANSITIONS).sort()).toEqual([...ORDER_STATUSES].sort());
  for (const row of Object.values(TRANSITIONS)) expect(Object.keys(row).sort()).toEqual([...KINDS].sort());
});

describe.each(ORDER_STATUSES)('from %s', (status) => {
  test.each(KINDS)('%s leads where the table says, and load and order agree', (kind) => {
    const table = tableOf();
    const order = addOrder(table, draft(), 0);
    for (const step of WAY_TO[status] ?? []) applyOrderInput(table, order, inputOf(step), 1);
    expect(order.status).toBe(status);
    const change = applyOrderInput(table, order, inputOf(kind), 2);
    const { to, consistent } = TRANSITIONS[status][kind];
    expect([change.from, change.to]).toEqual([status, to === 'same' ? status : to]);
    expect(change.contradiction === null).toBe(consistent);
    const load = loadOf(table, btc);
    expect(load.buyLots).toBe(lotsAtStake(order));
    expect(Object.values(load.count).reduce((a, b) => a + b)).toBe(isOpenStatus(order.status) ? 1 : 0);
  });
});

test('news that contradicts never takes an open order out of the exposure', () => {
  for (const status of ['in_flight', 'resting', 'unresolved'] as const) {
    for (const kind of KINDS) {
      const { to, consistent } = TRANSITIONS[status][kind];
      if (!consistent) expect(to === 'same' || isOpenStatus(to)).toBe(true);
    }
  }
});
