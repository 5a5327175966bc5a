import { describe, expect, it } from 'vitest';
import {
  ALICE,
  BOB,
  BTC,
  buy,
  cancelStatuses,
  cloid,
  ETH,
  sell,
  TestExchange,
} from '../core/test-exchange.ts';

const missing = { error: 'Order was never placed, already canceled, or filled. asset=3' };

describe('cancel by oid', () => {
  it('says the same of an unknown, a filled, a cancelled and a foreign order, and goes on', () => {
    const t = new TestExchange();
    const live = t.rest(ALICE, buy('99000', '0.001'));
    const gone = t.rest(ALICE, buy('98000', '0.001'));
    const foreign = t.rest(BOB, buy('97000', '0.001'));
    const filled = t.rest(BOB, sell('100000', '0.001'));
    t.place(ALICE, buy('100000', '0.001', 'Ioc'));
    t.send(ALICE, { type: 'cancel', cancels: [{ a: BTC, o: gone }] });
    const cancels = [1, filled, gone, foreign, live].map((o) => ({ a: BTC, o }));
    expect(cancelStatuses(t.send(ALICE, { type: 'cancel', cancels }))).toEqual([
      missing,
      missing,
      missing,
      missing,
      'success',
    ]);
    expect(t.exchange.orderStatus(ALICE, live)).toMatchObject({ order: { status: 'canceled' } });
  });

  it('needs the right asset', () => {
    const t = new TestExchange();
    const oid = t.rest(ALICE, buy('99000', '0.001'));
    expect(cancelStatuses(t.send(ALICE, { type: 'cancel', cancels: [{ a: ETH, o: oid }] }))).toEqual([
      { error: 'Order was never placed, already canceled, or filled. asset=4' },
    ]);
    expect(t.exchange.openOrders(ALICE)).toHaveLength(1);
  });

  it('leaves the book as it was before the order', () => {
    const t = new TestExchange();
    t.rest(BOB, buy('99000', '0.002'));
    const before = t.exchange.l2Book('BTC');
    const oid = t.rest(ALICE, buy('99000', '0.001'));
    t.send(ALICE, { type: 'cancel', cancels: [{ a: BTC, o: oid }] });
    expect(t.exchange.l2Book('BTC')).toEqual(before);
  });

  it('does not tell a user of their own cancel as nonUserCancel', () => {
    const t = new TestExchange();
    const oid = t.rest(ALICE, buy('99000', '0.001'));
    t.take();
    t.send(ALICE, { type: 'cancel', cancels: [{ a: BTC, o: oid }] });
    expect(t.take().map(({ type }) => type)).toEqual([
      'orderUpdate',
      'actionResult',
      'bookChanged',
      'bboChanged',
      'blockClosed',
    ]);
  });
});

describe('cancel by cloid', () => {
  it('finds the order, and the newest of a cloid used again', () => {
    const t = new TestExchange();
    const first = t.rest(ALICE, buy('99000', '0.001', 'Gtc', { c: cloid(1) }));
    const by = { type: 'cancelByCloid', cancels: [{ asset: BTC, cloid: cloid(1) }] } as const;
    const send = () => cancelStatuses(t.send(ALICE, { ...by, cancels: [...by.cancels] }));
    expect(send()).toEqual(['success']);
    expect(send()).toEqual([missing]);
    const second = t.rest(ALICE, buy('98000', '0.001', 'Gtc', { c: cloid(1) }));
    expect(second).not.toBe(first);
    expect(t.exchange.orderStatus(ALICE, cloid(1))).toMatchObject({
      order: { status: 'open', order: { oid: second } },
    });
    expect(t.exchange.orderStatus(ALICE, first)).toMatchObject({ order: { status: 'canceled' } });
    expect(send()).toEqual(['success']);
  });

  it('finds an open order also when one that never opened has had its cloid since', () => {
    const t = new TestExchange();
    t.rest(BOB, sell('100010', '0.01'));
    const oid = t.rest(ALICE, buy('99000', '0.001', 'Alo', { c: cloid(1) }));
    const again = (tif: 'Alo' | 'Ioc') => t.place(ALICE, buy('100010', '0.001', tif, { c: cloid(1) }));
    const shown = () => t.exchange.orderStatus(ALICE, cloid(1));
    expect(again('Alo')).toHaveProperty('error');
    expect(again('Ioc')).toHaveProperty('filled');
    expect(shown()).toMatchObject({ order: { status: 'open', order: { oid } } });
    const by = { type: 'cancelByCloid', cancels: [{ asset: BTC, cloid: cloid(1) }] } as const;
    expect(cancelStatuses(t.send(ALICE, { ...by, cancels: [...by.cancels] }))).toEqual(['success']);
    expect(shown()).toMatchObject({ order: { status: 'canceled', order: { oid } } });
    again('Alo');
    expect(shown()).toMatchObject({ order: { status: 'badAloPxRejected' } });
  });

  it('means the newest of several open orders', () => {
    const t = new TestExchange();
    t.rest(ALICE, buy('99000', '0.001', 'Gtc', { c: cloid(1) }));
    const second = t.rest(ALICE, buy('98000', '0.001', 'Gtc', { c: cloid(1) }));
    expect(t.exchange.orderStatus(ALICE, cloid(1))).toMatchObject({ order: { order: { oid: second } } });
  });

  it('knows cloids per account', () => {
    const t = new TestExchange();
    t.rest(ALICE, buy('99000', '0.001', 'Gtc', { c: cloid(1) }));
    expect(
      cancelStatuses(t.send(BOB, { type: 'cancelByCloid', cancels: [{ asset: BTC, cloid: cloid(1) }] })),
    ).toEqual([missing]);
    expect(t.exchange.orderStatus(BOB, cloid(1))).toEqual({ status: 'unknownOid' });
  });
});

describe('cancel with f', () => {
  it('fails for a trigger order, by oid and by cloid, and for no other', () => {
    const t = new TestExchange();
    t.rest(BOB, buy('90000', '1'));
    t.open(ALICE, 'buy', '0.2', '100000');
    const stop = (triggerPx: string, p: string) =>
      sell(p, '0.1', 'Gtc', { r: true, t: { trigger: { isMarket: false, triggerPx, tpsl: 'sl' } } });
    const waiting = t.rest(ALICE, { ...stop('95000', '95000'), c: cloid(1) });
    const fired = t.rest(ALICE, stop('99000', '110000'));
    t.mark('BTC', '98000');
    const byOid = [waiting, fired].map((o) => ({ a: BTC, o }));
    const byCloid = [{ asset: BTC, cloid: cloid(1) }];
    expect(cancelStatuses(t.send(ALICE, { type: 'cancel', cancels: byOid, f: true }))).toEqual([
      missing,
      'success',
    ]);
    expect(cancelStatuses(t.send(ALICE, { type: 'cancelByCloid', cancels: byCloid, f: true }))).toEqual([
      missing,
    ]);
    expect(t.exchange.openOrders(ALICE)).toHaveLength(1);
    expect(cancelStatuses(t.send(ALICE, { type: 'cancelByCloid', cancels: byCloid }))).toEqual(['success']);
  });
});
