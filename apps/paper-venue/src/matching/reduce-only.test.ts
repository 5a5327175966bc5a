import { describe, expect, it } from 'vitest';
import { ALICE, BOB, buy, reduce, sell, TestExchange } from '../core/test-exchange.ts';

function longOne(sz = '0.02'): TestExchange {
  const t = new TestExchange();
  t.open(ALICE, 'buy', sz, '100000');
  t.rest(BOB, buy('99990', '1'));
  t.take();
  return t;
}

describe('reduce-only at entry', () => {
  it('is rejected without a position and on the same side', () => {
    const t = new TestExchange();
    const text = 'Reduce only order would increase position. asset=3';
    expect(t.place(ALICE, sell('100000', '0.01', 'Gtc', reduce))).toEqual({ error: text });
    expect(t.lastStatus(ALICE)).toBe('reduceOnlyRejected');
    const long = longOne();
    expect(long.place(ALICE, buy('99000', '0.01', 'Gtc', reduce))).toEqual({ error: text });
  });

  it('IOC larger than the position is shrunk to it and never flips', () => {
    const t = longOne();
    expect(t.place(ALICE, sell('99990', '0.05', 'Ioc', reduce))).toMatchObject({
      filled: { totalSz: '0.02' },
    });
    expect(t.exchange.clearinghouseState(ALICE).assetPositions).toEqual([]);
  });

  it('resting larger than the position keeps origSz and rests the position', () => {
    const t = longOne();
    t.rest(ALICE, sell('105000', '0.05', 'Gtc', reduce));
    expect(t.exchange.frontendOpenOrders(ALICE)).toMatchObject([
      { sz: '0.02', origSz: '0.05', reduceOnly: true },
    ]);
    expect(t.exchange.openOrders(ALICE)[0]).toHaveProperty('reduceOnly', true);
  });
});

describe('resting reduce-only follows the position', () => {
  it('shrinks when it shrinks, ends reduceOnlyCanceled when it closes, without nonUserCancel', () => {
    const t = longOne();
    const oid = t.rest(ALICE, sell('105000', '0.02', 'Gtc', reduce));
    t.place(ALICE, sell('99990', '0.01', 'Ioc'));
    expect(t.exchange.openOrders(ALICE)).toMatchObject([{ oid, sz: '0.01', origSz: '0.02' }]);
    t.take();
    t.place(ALICE, sell('99990', '0.01', 'Ioc'));
    const events = t.take();
    expect(t.exchange.openOrders(ALICE)).toEqual([]);
    expect(t.exchange.orderStatus(ALICE, oid)).toMatchObject({
      order: { status: 'reduceOnlyCanceled', order: { sz: '0.01', origSz: '0.02' } },
    });
    expect(events.filter(({ type }) => type === 'nonUserCancel')).toEqual([]);
  });

  it('ends when the position turns', () => {
    const t = longOne();
    const oid = t.rest(ALICE, sell('105000', '0.02', 'Gtc', reduce));
    t.place(ALICE, sell('99990', '0.03', 'Ioc'));
    expect(t.exchange.orderStatus(ALICE, oid)).toMatchObject({ order: { status: 'reduceOnlyCanceled' } });
    expect(t.exchange.openOrders(ALICE)).toEqual([]);
  });

  it('two orders that are each within the position both stay; one filled ends the other', () => {
    const t = longOne();
    const first = t.rest(ALICE, sell('105000', '0.02', 'Gtc', reduce));
    const second = t.rest(ALICE, sell('106000', '0.02', 'Gtc', reduce));
    expect(t.exchange.openOrders(ALICE).map(({ oid, sz }) => [oid, sz])).toEqual([
      [second, '0.02'],
      [first, '0.02'],
    ]);
    t.place(BOB, buy('106000', '0.05', 'Ioc'));
    expect(t.exchange.clearinghouseState(ALICE).assetPositions).toEqual([]);
    expect(t.exchange.orderStatus(ALICE, first)).toMatchObject({ order: { status: 'filled' } });
    expect(t.exchange.orderStatus(ALICE, second)).toMatchObject({ order: { status: 'reduceOnlyCanceled' } });
  });

  it('each shrinks to the position for itself', () => {
    const t = longOne();
    const first = t.rest(ALICE, sell('105000', '0.015', 'Gtc', reduce));
    const second = t.rest(ALICE, sell('106000', '0.005', 'Gtc', reduce));
    t.place(ALICE, sell('99990', '0.01', 'Ioc'));
    expect(t.exchange.openOrders(ALICE).map(({ oid, sz }) => [oid, sz])).toEqual([
      [second, '0.005'],
      [first, '0.01'],
    ]);
  });

  it('needs no margin and reserves none', () => {
    const t = longOne();
    const before = t.exchange.clearinghouseState(ALICE).withdrawable;
    t.rest(ALICE, sell('105000', '0.02', 'Gtc', reduce));
    expect(t.exchange.clearinghouseState(ALICE).withdrawable).toBe(before);
  });
});

describe('the $10 minimum on orders that reduce', () => {
  const text = { error: 'Order must have minimum value of $10. asset=3' };

  it('holds for a part of the position, reduce-only or not, whatever the tif', () => {
    const t = longOne('0.0002');
    expect(t.place(ALICE, sell('99990', '0.0001', 'Gtc', reduce))).toEqual(text);
    expect(t.place(ALICE, sell('99990', '0.0001'))).toEqual(text);
    expect(t.place(ALICE, sell('99990', '0.0001', 'Ioc', reduce))).toEqual(text);
  });

  it('does not hold for the whole position, nor for a reduce-only order beyond it', () => {
    const t = longOne('0.0002');
    t.place(ALICE, sell('99990', '0.00015', 'Ioc', reduce)); // leaves 0.00005, about 5 USD
    expect(t.rest(ALICE, sell('110000', '0.00005', 'Gtc', reduce))).toBeGreaterThan(0);
    expect(t.rest(ALICE, sell('110001', '0.01', 'Gtc', reduce))).toBeGreaterThan(0);
    expect(t.exchange.openOrders(ALICE)).toMatchObject([
      { sz: '0.00005', origSz: '0.01' },
      { sz: '0.00005', origSz: '0.00005' },
    ]);
    expect(t.place(ALICE, sell('99990', '0.00005', 'Ioc'))).toMatchObject({ filled: { totalSz: '0.00005' } });
  });

  it('holds for an order that closes and flips with less than $10', () => {
    const t = longOne('0.0002');
    t.place(ALICE, sell('99990', '0.00015', 'Ioc', reduce));
    expect(t.place(ALICE, sell('99990', '0.00006', 'Ioc'))).toEqual(text);
  });
});
