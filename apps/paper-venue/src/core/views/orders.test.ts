import { describe, expect, it } from 'vitest';
import {
  ALICE,
  BOB,
  BTC,
  buy,
  cloid,
  ETH,
  limit,
  reduce,
  STRANGER,
  sell,
  TestExchange,
} from '../test-exchange.ts';

describe('open orders', () => {
  it('come newest first; cloid and reduceOnly only where set', () => {
    const t = new TestExchange();
    const one = t.rest(ALICE, buy('99000', '0.001', 'Alo', { c: cloid(3) }));
    t.open(ALICE, 'buy', '0.001', '100000');
    const two = t.rest(ALICE, sell('110000', '0.001', 'Gtc', reduce));
    expect(t.exchange.openOrders(ALICE)).toEqual([
      {
        coin: 'BTC',
        side: 'A',
        limitPx: '110000.0',
        sz: '0.001',
        oid: two,
        timestamp: t.now,
        origSz: '0.001',
        reduceOnly: true,
      },
      {
        coin: 'BTC',
        side: 'B',
        limitPx: '99000.0',
        sz: '0.001',
        oid: one,
        timestamp: t.now,
        origSz: '0.001',
        cloid: cloid(3),
      },
    ]);
    expect(t.exchange.frontendOpenOrders(ALICE)[1]).toEqual({
      coin: 'BTC',
      side: 'B',
      limitPx: '99000.0',
      sz: '0.001',
      oid: one,
      timestamp: t.now,
      triggerCondition: 'N/A',
      isTrigger: false,
      triggerPx: '0.0',
      children: [],
      isPositionTpsl: false,
      reduceOnly: false,
      orderType: 'Limit',
      origSz: '0.001',
      tif: 'Alo',
      cloid: cloid(3),
    });
    expect(t.exchange.openOrders(STRANGER)).toEqual([]);
  });
});

describe('history', () => {
  it('keeps an entry a status change, newest first, with the size of that moment', () => {
    const t = new TestExchange();
    const oid = t.rest(BOB, sell('100000', '0.02'));
    t.place(ALICE, buy('100000', '0.015', 'Ioc'));
    t.advance(5);
    t.send(BOB, { type: 'cancel', cancels: [{ a: BTC, o: oid }] });
    expect(
      t.exchange
        .historicalOrders(BOB)
        .map(({ order, status, statusTimestamp }) => [order.sz, status, statusTimestamp]),
    ).toEqual([
      ['0.005', 'canceled', t.now],
      ['0.02', 'open', t.now - 5],
    ]);
  });

  it('is bounded, and so is what orderStatus remembers', () => {
    const t = new TestExchange({ config: { terminalOrdersMax: 3, requestBudgetBase: 1e9 } });
    const kept = t.rest(ALICE, buy('90000', '0.001', 'Gtc', { c: cloid(9) }));
    const oids: number[] = [];
    for (let i = 0; i < 1300; i++) {
      const oid = t.rest(ALICE, buy('90001', '0.001', 'Gtc', { c: cloid(100 + i) }));
      t.send(ALICE, { type: 'cancel', cancels: [{ a: BTC, o: oid }] });
      oids.push(oid);
    }
    expect(t.exchange.historicalOrders(ALICE)).toHaveLength(2000);
    const known = oids.filter((oid) => t.exchange.orderStatus(ALICE, oid).status === 'order');
    expect(known).toEqual(oids.slice(-3));
    expect(t.exchange.orderStatus(ALICE, cloid(100))).toEqual({ status: 'unknownOid' });
    expect(t.exchange.orderStatus(ALICE, cloid(9))).toMatchObject({
      order: { status: 'open', order: { oid: kept } },
    });
    t.take();
  });
});

describe('memory', () => {
  it('is of the last 2,000 orders that ended, while fills stay (measured)', () => {
    const t = new TestExchange({ config: { requestBudgetBase: 1e9 } });
    t.open(ALICE, 'buy', '0.001', '100000');
    const [fill] = t.exchange.userFills(ALICE);
    const known = () => t.exchange.orderStatus(ALICE, fill?.oid ?? 0).status;
    const end = () => t.place(ALICE, buy('90000', '0.001', 'Ioc')); // meets nothing
    for (let i = 0; i < 1_999; i++) end();
    expect(known()).toBe('order');
    end();
    expect(known()).toBe('unknownOid');
    expect(t.exchange.userFills(ALICE)).toEqual([fill]);
    t.take();
  });
});

describe('fills', () => {
  const traded = () => {
    const t = new TestExchange();
    t.rest(BOB, { ...limit(false, '3000.1', '0.1'), a: ETH });
    t.rest(BOB, { ...limit(false, '3000.2', '0.2'), a: ETH });
    t.place(ALICE, { ...limit(true, '3000.2', '0.3', 'Ioc'), a: ETH });
    t.advance(10);
    t.rest(BOB, { ...limit(true, '2999', '0.3'), a: ETH });
    t.place(ALICE, { ...limit(false, '2999', '0.3', 'Ioc'), a: ETH });
    return t;
  };

  it('come newest first, and by time oldest first with both bounds inside', () => {
    const t = traded();
    expect(t.exchange.userFills(ALICE).map(({ px }) => px)).toEqual(['2999.0', '3000.2', '3000.1']);
    const by = (startTime: number, endTime?: number, reversed = false) =>
      t.exchange
        .userFillsByTime(ALICE, { startTime, ...(endTime === undefined ? {} : { endTime }), reversed })
        .map(({ px }) => px);
    expect(by(t.now - 10)).toEqual(['3000.1', '3000.2', '2999.0']);
    expect(by(t.now)).toEqual(['2999.0']);
    expect(by(t.now - 10, t.now - 10)).toEqual(['3000.1', '3000.2']);
    expect(by(t.now - 10, t.now - 1)).toEqual(['3000.1', '3000.2']);
    expect(by(t.now - 10, undefined, true)).toEqual(['2999.0', '3000.2', '3000.1']);
    expect(by(t.now + 1)).toEqual([]);
    expect(t.exchange.userFills(STRANGER)).toEqual([]);
  });

  it('aggregate neighbours of one order and time: sizes, fees and PnL summed, price to ten places', () => {
    const t = traded();
    expect(t.exchange.userFills(ALICE, true)).toMatchObject([
      { px: '2999.0', sz: '0.3', closedPnl: '-0.35' },
      { px: '3000.1666666667', sz: '0.3', fee: '0.405022', closedPnl: '0.0', startPosition: '0.0' },
    ]);
  });

  it('are bounded', () => {
    const t = new TestExchange({ config: { fillsMax: 100, requestBudgetBase: 1e9 } });
    for (let i = 0; i < 700; i++) {
      t.rest(BOB, i % 2 === 0 ? sell('100000', '0.001') : buy('100000', '0.001'));
      t.place(ALICE, i % 2 === 0 ? buy('100000', '0.001', 'Ioc') : sell('100000', '0.001', 'Ioc'));
    }
    expect(t.exchange.userFills(ALICE).length).toBeLessThanOrEqual(600);
    expect(t.exchange.recentTrades('BTC')).toHaveLength(200);
    t.take();
  });
});
