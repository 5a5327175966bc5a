import { describe, expect, it } from 'vitest';
import type { ExchangeEvent } from '../core/seam/events.ts';
import type { Address } from '../core/seam/words.ts';
import {
  ALICE,
  address,
  BOB,
  buy,
  CAROL,
  cloid,
  HOUSE,
  reduce,
  sell,
  TestExchange,
} from '../core/test-exchange.ts';

function fillsOf(events: ExchangeEvent[], who: Address) {
  return events.flatMap((event) => (event.type === 'fill' && event.account === who ? [event.fill] : []));
}

function updatesOf(events: ExchangeEvent[], who: Address) {
  return events.flatMap((event) =>
    event.type === 'orderUpdate' && event.account === who
      ? [[event.order.oid, event.status, event.order.sz]]
      : [],
  );
}

describe('price-time priority', () => {
  it('takes the better price first, then the older order', () => {
    const t = new TestExchange();
    const worse = t.rest(BOB, sell('100020', '0.01'));
    const older = t.rest(BOB, sell('100010', '0.01'));
    const younger = t.rest(CAROL, sell('100010', '0.01'));
    t.take();
    expect(t.place(ALICE, buy('100020', '0.025', 'Ioc'))).toMatchObject({
      filled: { totalSz: '0.025', avgPx: '100012.0' },
    });
    const makers = t
      .take()
      .flatMap((event) => (event.type === 'fill' && !event.fill.crossed ? [event.fill.oid] : []));
    expect(makers).toEqual([older, younger, worse]);
    expect(t.exchange.l2Book('BTC')?.levels[1]).toEqual([{ px: '100020.0', sz: '0.005', n: 1 }]);
  });

  it('keeps the place in the queue when partly filled', () => {
    const t = new TestExchange();
    const first = t.rest(BOB, sell('100010', '0.02'));
    t.rest(CAROL, sell('100010', '0.01'));
    t.place(ALICE, buy('100010', '0.01', 'Ioc'));
    t.take();
    t.place(ALICE, buy('100010', '0.005', 'Ioc'));
    expect(fillsOf(t.take(), BOB).map(({ oid }) => oid)).toEqual([first]);
  });
});

describe('what each tif leaves behind', () => {
  it('IOC: partial fill is filled with the smaller size, the rest silently gone', () => {
    const t = new TestExchange();
    t.rest(BOB, sell('100010', '0.01'));
    expect(t.place(ALICE, buy('100010', '0.03', 'Ioc'))).toMatchObject({
      filled: { totalSz: '0.01', avgPx: '100010.0' },
    });
    expect(t.exchange.openOrders(ALICE)).toEqual([]);
    expect(t.lastStatus(ALICE)).toBe('filled');
  });

  it('FrontendMarket: like IOC, shown as a market order', () => {
    const t = new TestExchange();
    t.rest(BOB, sell('100010', '0.01'));
    t.place(ALICE, buy('100010', '0.01', 'FrontendMarket'));
    expect(t.exchange.historicalOrders(ALICE)[0]?.order).toMatchObject({
      orderType: 'Market',
      tif: 'FrontendMarket',
    });
  });

  it('GTC: takes what crosses and rests the remainder', () => {
    const t = new TestExchange();
    t.rest(BOB, sell('100010', '0.01'));
    const oid = t.rest(ALICE, buy('100010', '0.03'));
    expect(t.exchange.openOrders(ALICE)).toMatchObject([{ oid, sz: '0.02', origSz: '0.03', side: 'B' }]);
    expect(t.exchange.l2Book('BTC')?.levels).toEqual([[{ px: '100010.0', sz: '0.02', n: 1 }], []]);
  });
});

describe('self-trade prevention', () => {
  it('cancels the resting order, goes on with the next, charges no fee for it and prints no trade', () => {
    const t = new TestExchange();
    const own = t.rest(ALICE, sell('100010', '0.01'));
    t.rest(BOB, sell('100010', '0.01'));
    t.take();
    expect(t.place(ALICE, buy('100010', '0.02', 'Ioc'))).toMatchObject({ filled: { totalSz: '0.01' } });
    const events = t.take();
    expect(updatesOf(events, ALICE)[0]).toEqual([own, 'selfTradeCanceled', '0.01']);
    expect(events.filter(({ type }) => type === 'trade')).toHaveLength(1);
    expect(events.filter(({ type }) => type === 'nonUserCancel')).toHaveLength(0);
    expect(fillsOf(events, ALICE)).toHaveLength(1);
  });

  it('an IOC that meets only itself ends as unmatched', () => {
    const t = new TestExchange();
    t.rest(ALICE, sell('100010', '0.01'));
    expect(t.place(ALICE, buy('100010', '0.01', 'Ioc'))).toHaveProperty('error');
    expect(t.exchange.historicalOrders(ALICE).map(({ status }) => status)).toEqual([
      'iocCancelRejected',
      'selfTradeCanceled',
      'open',
    ]);
  });
});

describe('one match, told to both sides', () => {
  it('same tid and hash, gross closed PnL, own fee, signed start position', () => {
    const t = new TestExchange();
    t.rest(BOB, sell('100000', '0.02', 'Alo', { c: cloid(7) }));
    t.place(ALICE, buy('100000', '0.02', 'Ioc'));
    t.rest(BOB, buy('99000', '0.03'));
    t.take();
    t.place(ALICE, sell('99000', '0.03', 'Ioc'));
    const events = t.take();
    const [taker] = fillsOf(events, ALICE);
    const [maker] = fillsOf(events, BOB);
    expect(taker).toMatchObject({
      coin: 'BTC',
      px: '99000.0',
      sz: '0.03',
      side: 'A',
      startPosition: '0.02',
      dir: 'Long > Short',
      closedPnl: '-20.0',
      crossed: true,
      fee: '1.3365',
      feeToken: 'USDC',
      twapId: null,
    });
    expect(maker).toMatchObject({
      side: 'B',
      startPosition: '-0.02',
      dir: 'Short > Long',
      closedPnl: '20.0',
      crossed: false,
      fee: '0.4455',
    });
    expect(maker?.tid).toBe(taker?.tid);
    expect(maker?.hash).toBe(taker?.hash);
    expect(taker?.hash).toMatch(/^0x[0-9a-f]{64}$/);
    expect(events.find(({ type }) => type === 'trade')).toMatchObject({
      trade: { coin: 'BTC', side: 'A', px: '99000.0', sz: '0.03', users: [BOB, ALICE], tid: taker?.tid },
    });
    expect(t.exchange.userFills(BOB)[1]).toMatchObject({ cloid: cloid(7) });
  });

  it.each([
    ['Open Long', [], buy],
    ['Open Short', [], sell],
    ['Close Short', ['sell'], buy],
    ['Close Long', ['buy'], sell],
  ] as const)('dir %s', (dir, before, side) => {
    const t = new TestExchange();
    for (const opening of before) t.open(ALICE, opening, '0.05', '100000');
    t.rest(BOB, side === buy ? sell('100000', '0.01') : buy('100000', '0.01'));
    t.take();
    t.place(ALICE, side('100000', '0.01', 'Ioc'));
    expect(fillsOf(t.take(), ALICE)[0]?.dir).toBe(dir);
  });

  it('a fully filled resting order ends filled with nothing left; a partly filled one is not told of by orderUpdates', () => {
    const t = new TestExchange();
    const oid = t.rest(BOB, sell('100000', '0.02'));
    t.take();
    t.place(ALICE, buy('100000', '0.01', 'Ioc'));
    expect(updatesOf(t.take(), BOB)).toEqual([]);
    expect(t.exchange.orderStatus(BOB, oid)).toMatchObject({
      order: { status: 'open', order: { sz: '0.02' } },
    });
    expect(t.exchange.openOrders(BOB)).toMatchObject([{ sz: '0.01' }]);
    t.place(ALICE, buy('100000', '0.01', 'Ioc'));
    expect(updatesOf(t.take(), BOB)).toEqual([[oid, 'filled', '0.0']]);
  });
});

describe('margin of the resting side, looked at again at the match', () => {
  const accounts = [
    { address: ALICE, usd: '1000000' },
    { address: BOB, usd: '1000' },
    { address: HOUSE, usd: '100000000', house: true },
  ];

  it('an order that can no longer be carried ends marginCanceled and the taker goes on', () => {
    const t = new TestExchange({ accounts });
    t.open(BOB, 'buy', '0.1', '100000'); // 10,000 USD of position on 1,000 USD at 20x
    const oid = t.rest(BOB, buy('99000', '0.09'));
    t.rest(HOUSE, buy('98000', '0.09'));
    t.mark('BTC', '92500'); // under initial margin, over maintenance
    t.take();
    expect(t.place(ALICE, sell('98000', '0.09', 'Ioc'))).toMatchObject({ filled: { avgPx: '98000.0' } });
    const events = t.take();
    expect(updatesOf(events, BOB)).toEqual([[oid, 'marginCanceled', '0.09']]);
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'nonUserCancel', account: BOB, oid, coin: 'BTC' }),
    );
  });

  it('a fill that makes the position smaller always goes through', () => {
    const t = new TestExchange({ accounts });
    t.open(BOB, 'buy', '0.1', '100000');
    t.rest(BOB, sell('100000', '0.1'));
    t.mark('BTC', '92500'); // under initial margin, over maintenance
    expect(t.place(ALICE, buy('100000', '0.1', 'Ioc'))).toMatchObject({ filled: { totalSz: '0.1' } });
  });
});

describe('order entry margin', () => {
  it('never refuses an order that cannot raise the worst case, even below its initial margin', () => {
    const t = new TestExchange({
      accounts: [
        { address: BOB, usd: '1000' },
        { address: HOUSE, usd: '1000000', house: true },
      ],
    });
    t.open(BOB, 'buy', '0.1', '100000');
    t.mark('BTC', '92500');
    expect(t.place(BOB, buy('92000', '0.01'))).toHaveProperty(
      'error',
      'Insufficient margin to place order. asset=3',
    );
    expect(t.place(BOB, sell('93000', '0.1'))).toHaveProperty('resting');
    expect(t.place(BOB, sell('94000', '0.1', 'Gtc', reduce))).toHaveProperty('resting');
  });
});

it('a market participant is never told, but its trades are', () => {
  const t = new TestExchange();
  t.open(ALICE, 'buy', '0.01', '100000');
  const told = t
    .take()
    .filter((event) => 'account' in event && event.account === HOUSE && event.type !== 'actionResult');
  expect(told).toEqual([]);
  expect(t.exchange.recentTrades('BTC')).toMatchObject([{ users: [ALICE, HOUSE] }]);
  expect(t.exchange.clearinghouseState(HOUSE).assetPositions[0]?.position.szi).toBe('-0.01');
  expect(t.exchange.userFills(address(0x40))).toEqual([]);
});
