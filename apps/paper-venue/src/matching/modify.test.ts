import { describe, expect, it } from 'vitest';
import type { OrderWire } from '../core/seam/actions.ts';
import {
  ALICE,
  BOB,
  buy,
  cloid,
  DEFAULT_OK,
  ETH,
  err,
  sell,
  statuses,
  TestExchange,
} from '../core/test-exchange.ts';

describe('modify', () => {
  it('cancels the old order and rests the new one under a new oid', () => {
    const t = new TestExchange();
    const oid = t.rest(ALICE, buy('99000', '0.001', 'Alo'));
    expect(t.send(ALICE, { type: 'modify', oid, order: buy('98000', '0.002', 'Alo') })).toEqual(DEFAULT_OK);
    expect(t.exchange.openOrders(ALICE)).toMatchObject([{ oid: oid + 1, limitPx: '98000.0', sz: '0.002' }]);
    expect(t.exchange.orderStatus(ALICE, oid)).toMatchObject({ order: { status: 'canceled' } });
  });

  it('finds the order by cloid, and may keep it', () => {
    const t = new TestExchange();
    t.rest(ALICE, buy('99000', '0.001', 'Alo', { c: cloid(5) }));
    const order = buy('98000', '0.001', 'Alo', { c: cloid(5) });
    expect(t.send(ALICE, { type: 'modify', oid: cloid(5), order })).toEqual(DEFAULT_OK);
    expect(t.exchange.orderStatus(ALICE, cloid(5))).toMatchObject({
      order: { status: 'open', order: { limitPx: '98000.0' } },
    });
  });

  it('turns GTC into post-only', () => {
    const t = new TestExchange();
    const oid = t.rest(ALICE, buy('99000', '0.001'));
    t.send(ALICE, { type: 'modify', oid, order: buy('98000', '0.001', 'Gtc') });
    expect(t.exchange.frontendOpenOrders(ALICE)).toMatchObject([{ tif: 'Alo' }]);
  });

  it.each(['Alo', 'Gtc', 'Ioc'] as const)(
    '%s that would match: the old order is gone and the text says where it failed',
    (tif) => {
      const t = new TestExchange();
      t.rest(BOB, sell('100010', '0.01'));
      const oid = t.rest(ALICE, buy('99000', '0.001', 'Alo'));
      expect(t.send(ALICE, { type: 'modify', oid, order: buy('100010', '0.001', tif) })).toEqual(
        err(
          'Error placing new order during modify: Post only order would have immediately matched, bbo was 0@100010. asset=3',
        ),
      );
      expect(t.exchange.openOrders(ALICE)).toEqual([]);
    },
  );

  it('IOC that would not match fails as an IOC', () => {
    const t = new TestExchange();
    const oid = t.rest(ALICE, buy('99000', '0.001', 'Alo'));
    expect(t.send(ALICE, { type: 'modify', oid, order: buy('98000', '0.001', 'Ioc') })).toEqual(
      err(
        'Error placing new order during modify: Order could not immediately match against any resting orders. asset=3',
      ),
    );
  });

  const stop = { trigger: { isMarket: false, triggerPx: '101000', tpsl: 'sl' } } as const;
  const noTrigger = 'Cannot modify to a trigger order without always place';
  const untouched: [string, Partial<OrderWire>, string][] = [
    ['a static error', { p: '99000.123' }, 'Order has invalid price.'],
    ['another asset', { a: ETH, p: '3000' }, 'Cannot modify canceled or filled order'],
    ['a trigger order without `a`', { p: '101000', t: stop }, noTrigger],
  ];
  it.each(untouched)('%s leaves the old order alone', (_, change, text) => {
    const t = new TestExchange();
    const oid = t.rest(ALICE, buy('99000', '0.01', 'Alo'));
    expect(
      t.send(ALICE, { type: 'modify', oid, order: { ...buy('98000', '0.01', 'Alo'), ...change } }),
    ).toEqual(err(text));
    expect(t.exchange.openOrders(ALICE)).toMatchObject([{ oid }]);
  });

  it('with `a` may become a trigger order', () => {
    const t = new TestExchange();
    const oid = t.rest(ALICE, buy('99000', '0.01', 'Alo'));
    const order = { ...buy('101000', '0.01'), t: stop };
    expect(t.send(ALICE, { type: 'modify', oid, order, a: true })).toEqual(DEFAULT_OK);
    expect(t.exchange.frontendOpenOrders(ALICE)).toMatchObject([{ isTrigger: true }]);
  });

  it('refuses an order that is no longer open, unless told to place anyway', () => {
    const t = new TestExchange();
    const order = buy('98000', '0.001', 'Gtc');
    expect(t.send(ALICE, { type: 'modify', oid: 12, order })).toEqual(
      err('Cannot modify canceled or filled order'),
    );
    expect(t.exchange.openOrders(ALICE)).toEqual([]);
    expect(t.send(ALICE, { type: 'modify', oid: 12, order, a: true })).toEqual(DEFAULT_OK);
    expect(t.exchange.frontendOpenOrders(ALICE)).toMatchObject([{ tif: 'Gtc' }]);
  });

  it('with `a` may trade at once', () => {
    const t = new TestExchange();
    t.rest(BOB, sell('100010', '0.01'));
    const oid = t.rest(ALICE, buy('99000', '0.001', 'Alo'));
    expect(t.send(ALICE, { type: 'modify', oid, order: buy('100010', '0.001', 'Gtc'), a: true })).toEqual(
      DEFAULT_OK,
    );
    expect(t.exchange.userFills(ALICE)).toMatchObject([{ sz: '0.001', crossed: true }]);
  });
});

describe('batchModify', () => {
  it('answers like an order, one status each', () => {
    const t = new TestExchange();
    t.rest(BOB, sell('100010', '0.01'));
    const one = t.rest(ALICE, buy('99000', '0.001', 'Alo'));
    const two = t.rest(ALICE, buy('98000', '0.001', 'Alo'));
    const modifies = [
      { oid: one, order: buy('97000', '0.001', 'Alo') },
      { oid: 9, order: buy('97000', '0.001', 'Alo') },
      { oid: two, order: buy('100010', '0.001', 'Alo') },
    ];
    expect(statuses(t.send(ALICE, { type: 'batchModify', modifies }))).toEqual([
      { resting: { oid: two + 1 } },
      { error: 'Cannot modify canceled or filled order' },
      { error: expect.stringMatching(/^Error placing new order during modify: Post only/) },
    ]);
    expect(t.exchange.userRateLimit(ALICE).nRequestsUsed).toBe(5);
  });

  it('refuses a trigger order without `a` for itself alone', () => {
    const t = new TestExchange();
    const one = t.rest(ALICE, buy('99000', '0.01', 'Alo'));
    const two = t.rest(ALICE, buy('98000', '0.01', 'Alo'));
    const trigger = { isMarket: true, triggerPx: '101000', tpsl: 'sl' } as const;
    const modifies = [
      { oid: one, order: { ...buy('101000', '0.01'), t: { trigger } } },
      { oid: two, order: buy('97000', '0.01', 'Alo') },
    ];
    expect(statuses(t.send(ALICE, { type: 'batchModify', modifies }))).toEqual([
      { error: 'Cannot modify to a trigger order without always place' },
      { resting: { oid: two + 1 } },
    ]);
    expect(t.exchange.openOrders(ALICE).map(({ oid }) => oid)).toEqual([two + 1, one]);
  });

  it.each([
    ['empty', [], 'Orders are empty.'],
    ['one bad payload', [{ oid: 1, order: buy('98000', '0') }], 'Order has zero size.'],
  ])('%s: one status for all', (_, modifies, text) => {
    const t = new TestExchange();
    expect(statuses(t.send(ALICE, { type: 'batchModify', modifies }))).toEqual([{ error: text }]);
  });
});
