// Open-interest caps and delisting.
import { describe, expect, test } from 'vitest';
import { ALICE, BOB, BTC, buy, CAROL, sell, statuses, TestExchange } from '../core/test-exchange.ts';

/** Alice long 0.2 and the house short, with the cap at a notional. */
function capped(usd: number | null): TestExchange {
  const x = new TestExchange();
  x.open(ALICE, 'buy', '0.2', '100000');
  x.exchange.apply({ kind: 'setOpenInterestCap', coin: 'BTC', usd });
  return x;
}

const oiText = 'Order would increase open interest while open interest is capped. asset=3';
const aggressive =
  'Order rejected due to price more aggressive than oracle while at open interest cap. asset=3';

describe('open interest at the cap', () => {
  test.each([
    ['one dollar under', 20_001, true],
    ['at it', 20_000, false],
    ['one dollar over', 19_999, false],
    ['without one', null, true],
  ])('%s', (_, usd, passes) => {
    const answer = capped(usd).place(BOB, buy('99000', '0.1'));
    expect(typeof answer === 'object' && 'resting' in answer).toBe(passes);
  });

  test.each([
    ['growing', ALICE, buy('99000', '0.1'), oiText, 'positionIncreaseAtOpenInterestCapRejected'],
    ['opening', BOB, sell('101000', '0.1'), oiText, 'positionIncreaseAtOpenInterestCapRejected'],
    [
      'a bid over the oracle',
      BOB,
      buy('100001', '0.1'),
      aggressive,
      'tooAggressiveAtOpenInterestCapRejected',
    ],
    ['an ask under it', BOB, sell('99999', '0.1'), aggressive, 'tooAggressiveAtOpenInterestCapRejected'],
    ['turning', ALICE, sell('101000', '0.3'), oiText, 'positionFlipAtOpenInterestCapRejected'],
  ] as const)('refuses %s', (_, who, order, error, status) => {
    const x = capped(20_000);
    expect(x.place(who, order)).toEqual({ error });
    expect(x.lastStatus(who)).toBe(status);
  });

  test('lets positions shrink, at any price', () => {
    const x = capped(1);
    x.rest(ALICE, sell('99000', '0.2'));
  });

  test('takes growing orders beyond the oracle off the book, and no others', () => {
    const x = new TestExchange();
    x.open(ALICE, 'buy', '0.2', '100000');
    const beyond = x.rest(BOB, buy('100500', '0.01'));
    const within = x.rest(BOB, buy('99000', '0.01'));
    const closing = x.rest(ALICE, sell('101000', '0.2'));
    x.exchange.apply({ kind: 'setOpenInterestCap', coin: 'BTC', usd: 1 });
    x.advance(3_000);
    expect(x.exchange.orderStatus(BOB, beyond)).toMatchObject({
      order: { status: 'openInterestCapCanceled' },
    });
    expect(x.exchange.openOrders(BOB).map(({ oid }) => oid)).toEqual([within]);
    expect(x.exchange.openOrders(ALICE).map(({ oid }) => oid)).toEqual([closing]);
  });

  test.each([-1, 1.5, 1_000_000_001])('a cap of %d is refused', (usd) => {
    const x = new TestExchange();
    expect(() => x.exchange.apply({ kind: 'setOpenInterestCap', coin: 'BTC', usd })).toThrow(RangeError);
  });
});

describe('delisting', () => {
  test('cancels, settles at the mark and accepts nothing more; money and positions add up', () => {
    const x = new TestExchange();
    x.open(ALICE, 'buy', '0.2', '100000');
    x.rest(CAROL, buy('90000', '0.1'));
    x.mark('BTC', '110000');
    x.take();
    x.exchange.apply({ kind: 'delist', coin: 'BTC' });
    expect(x.exchange.openOrders(CAROL)).toEqual([]);
    expect(x.lastStatus(CAROL)).toBe('delistedCanceled');
    expect(x.exchange.userFills(ALICE)[0]).toMatchObject({
      ...{ px: '110000.0', sz: '0.2', dir: 'Settlement', closedPnl: '2000.0', fee: '0.0' },
    });
    expect(x.exchange.clearinghouseState(ALICE).assetPositions).toEqual([]);
    const { depositsUusd, accountsUusd, feesUusd, roundingUusd, positionsByCoin } = x.exchange.conservation();
    expect(depositsUusd).toBe(accountsUusd + feesUusd + roundingUusd);
    expect(positionsByCoin.BTC).toBe(0);
    expect(x.exchange.meta().universe[BTC]).toMatchObject({ name: 'BTC', isDelisted: true });
    const refused = x.send(ALICE, { type: 'order', orders: [buy('100000', '0.1')], grouping: 'na' });
    expect(statuses(refused)).toEqual([{ error: 'Trading is halted. asset=3' }]);
    expect(() => x.exchange.apply({ kind: 'delist', coin: 'BTC' })).toThrow(RangeError);
  });
});
