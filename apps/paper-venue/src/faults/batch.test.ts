import { describe, expect, test } from 'vitest';
import type { ActionResponse, ExchangeAction, OrderWire } from '../core/seam/actions.ts';
import { failLast, failWhole } from './batch.ts';

const order = (a: number): OrderWire => ({
  a,
  b: true,
  p: '1',
  s: '1',
  r: false,
  t: { limit: { tif: 'Gtc' } },
});
const orders: ExchangeAction = { type: 'order', orders: [order(1), order(2), order(3)], grouping: 'na' };
const rested = (count: number): ActionResponse => ({
  status: 'ok',
  response: {
    type: 'order',
    data: { statuses: Array.from({ length: count }, (_, i) => ({ resting: { oid: i } })) },
  },
});

describe('failLast', () => {
  test.each([
    [1, 2],
    [2, 1],
  ])('of three orders the last %d fail and %d are left to execute', (count, left) => {
    const split = failLast(orders, count);
    expect(split?.action).toMatchObject({ orders: orders.orders.slice(0, left) });
    const merged = split?.merge(rested(left));
    expect(merged).toMatchObject({ response: { data: { statuses: { length: 3 } } } });
    expect(JSON.stringify(merged)).toContain(`Insufficient margin to place order. asset=3`);
  });

  test('when all fail nothing is left, and every item has its error', () => {
    const split = failLast(orders, 9, 'no');
    expect(split?.action).toBeNull();
    expect(split?.merge(null)).toEqual({
      status: 'ok',
      response: { type: 'order', data: { statuses: [{ error: 'no' }, { error: 'no' }, { error: 'no' }] } },
    });
  });

  test('cancels of both kinds', () => {
    const byOid = failLast(
      {
        type: 'cancel',
        cancels: [
          { a: 1, o: 5 },
          { a: 2, o: 6 },
        ],
      },
      1,
    );
    const byCloid = failLast({ type: 'cancelByCloid', cancels: [{ asset: 2, cloid: '0x1' }] }, 1);
    const done: ActionResponse = {
      status: 'ok',
      response: { type: 'cancel', data: { statuses: ['success'] } },
    };
    expect(byOid?.merge(done)).toMatchObject({
      response: { data: { statuses: ['success', { error: expect.stringContaining('asset=2') }] } },
    });
    expect(byCloid?.action).toBeNull();
  });

  test('modifies of a batch', () => {
    const modifies = [1, 2].map((oid) => ({ oid, order: order(3) }));
    const split = failLast({ type: 'batchModify', modifies }, 1);
    expect(split?.action).toEqual({ type: 'batchModify', modifies: modifies.slice(0, 1) });
    expect(split?.merge(rested(1))).toMatchObject({
      response: {
        type: 'order',
        data: { statuses: [{ resting: {} }, { error: 'Cannot modify canceled or filled order' }] },
      },
    });
  });

  test('a refusal of the rest stays the answer', () => {
    const refused: ActionResponse = { status: 'err', response: 'Invalid nonce: duplicate nonce 1' };
    expect(failLast(orders, 1)?.merge(refused)).toEqual(refused);
  });

  test('what is no batch cannot fail in part', () => {
    expect(failLast({ type: 'noop' }, 1)).toBeNull();
  });
});

describe('failWhole', () => {
  const one = (type: string, error: string) => {
    const data = { statuses: [{ error }] };
    return { status: 'ok', response: { type, data } };
  };

  test.each<[ExchangeAction, object]>([
    [orders, one('order', 'no')],
    [{ type: 'batchModify', modifies: [] }, one('order', 'no')],
    [{ type: 'cancel', cancels: [{ a: 1, o: 5 }] }, one('cancel', 'no')],
    [{ type: 'cancelByCloid', cancels: [] }, one('cancel', 'no')],
    [
      { type: 'modify', oid: 1, order: order(1) },
      { status: 'err', response: 'no' },
    ],
    [{ type: 'noop' }, { status: 'err', response: 'no' }],
  ])('%j is answered in its own shape', (action, answer) => {
    expect(failWhole(action, 'no')).toEqual(answer);
  });

  test('without a text it is one that the venue has for it', () => {
    const actions: ExchangeAction[] = [orders, { type: 'cancel', cancels: [] }];
    const texts = actions.map((action) => failWhole(action));
    expect(texts).toEqual([
      one('order', 'Order price cannot be more than 80% away from the reference price'),
      one('cancel', 'Order has invalid asset.'),
    ]);
  });
});
