import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ALICE,
  BOB,
  BTC,
  buy,
  ETH,
  HOUSE,
  limit,
  reduce,
  STRANGER,
  sell,
  TestExchange,
} from '../core/test-exchange.ts';

describe('clearinghouse figures', () => {
  it('of an account nobody knows are zero', () => {
    const t = new TestExchange();
    expect(t.exchange.clearinghouseState(STRANGER)).toEqual({
      marginSummary: { accountValue: '0.0', totalNtlPos: '0.0', totalRawUsd: '0.0', totalMarginUsed: '0.0' },
      crossMarginSummary: {
        accountValue: '0.0',
        totalNtlPos: '0.0',
        totalRawUsd: '0.0',
        totalMarginUsed: '0.0',
      },
      crossMaintenanceMarginUsed: '0.0',
      withdrawable: '0.0',
      assetPositions: [],
      time: t.now,
    });
  });

  it('of a long: raw USD is cash net of cost, value = raw + notional, fee out of cash', () => {
    const t = new TestExchange();
    t.open(ALICE, 'buy', '0.5', '100000'); // cost 50,000, fee 22.5
    t.mark('BTC', '101000');
    expect(t.exchange.clearinghouseState(ALICE)).toMatchObject({
      marginSummary: {
        accountValue: '100477.5',
        totalNtlPos: '50500.0',
        totalRawUsd: '49977.5',
        totalMarginUsed: '2525.0',
      },
      crossMaintenanceMarginUsed: '631.25',
      // value less the greater of initial margin (2525) and a tenth of the notional (5050)
      withdrawable: '95427.5',
      assetPositions: [
        {
          type: 'oneWay',
          position: {
            coin: 'BTC',
            szi: '0.5',
            leverage: { type: 'cross', value: 20 },
            entryPx: '100000.0',
            positionValue: '50500.0',
            unrealizedPnl: '500.0',
            returnOnEquity: '0.2',
            liquidationPx: null,
            marginUsed: '2525.0',
            maxLeverage: 40,
            cumFunding: { allTime: '0.0', sinceOpen: '0.0', sinceChange: '0.0' },
          },
        },
      ],
    });
  });

  it('of a short: notional counts negative in the value', () => {
    const t = new TestExchange();
    t.open(ALICE, 'sell', '0.5', '100000');
    t.mark('BTC', '101000');
    expect(t.exchange.clearinghouseState(ALICE).marginSummary).toMatchObject({
      accountValue: '99477.5',
      totalRawUsd: '149977.5',
      totalNtlPos: '50500.0',
    });
  });

  it('entry price averages adds and keeps on a partial close; a flip starts anew', () => {
    const t = new TestExchange();
    t.open(ALICE, 'buy', '0.1', '100000');
    t.open(ALICE, 'buy', '0.2', '100030');
    const entry = () => t.exchange.clearinghouseState(ALICE).assetPositions[0]?.position.entryPx;
    expect(entry()).toBe('100020.0');
    t.open(ALICE, 'sell', '0.15', '100100');
    expect(entry()).toBe('100020.0');
    t.open(ALICE, 'sell', '0.25', '100200');
    expect(entry()).toBe('100200.0');
    expect(t.exchange.clearinghouseState(ALICE).assetPositions[0]?.position.szi).toBe('-0.1');
  });

  it('withdrawable counts the initial margin of resting orders, on the side that could grow', () => {
    const t = new TestExchange();
    t.open(ALICE, 'buy', '1', '100000'); // 100,000 notional: 5,000 initial, 10,000 a tenth
    const withdrawable = () => t.exchange.clearinghouseState(ALICE).withdrawable;
    expect(withdrawable()).toBe('89955.0');
    t.rest(ALICE, sell('101000', '2')); // could flip to -1: no worse than +1
    expect(withdrawable()).toBe('89955.0');
    t.rest(ALICE, buy('99000', '2')); // could grow to 3 BTC: 15,000 initial
    expect(withdrawable()).toBe('84955.0');
  });
});

describe('liquidation price', () => {
  /** liq = mark - side × (value - maintenance) / size / (1 - l × side), the documented formula. */
  function documented(
    side: number,
    mark: number,
    value: number,
    maintenance: number,
    size: number,
    l: number,
  ): number {
    return mark - (side * (value - maintenance)) / size / (1 - l * side);
  }

  it.each([
    ['long', 'buy', 1],
    ['short', 'sell', -1],
  ] as const)('of a %s agrees with the documented formula', (_, way, side) => {
    const t = new TestExchange();
    t.open(ALICE, way, '10', '100000');
    const state = t.exchange.clearinghouseState(ALICE);
    const value = Number(state.marginSummary.accountValue);
    const maintenance = Number(state.crossMaintenanceMarginUsed);
    const px = Number(state.assetPositions[0]?.position.liquidationPx);
    expect(px).toBeCloseTo(documented(side, 100_000, value, maintenance, 10, 1 / 80), 6);
  });

  it('is where the account value meets maintenance, other positions counted', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 200, max: 1500 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 200 }),
        fc.boolean(),
        (btcCents, btcLong, ethTenths, ethLong) => {
          const t = new TestExchange({
            accounts: [
              { address: ALICE, usd: '100000' },
              { address: HOUSE, usd: '100000000', house: true },
            ],
          });
          t.open(ALICE, btcLong ? 'buy' : 'sell', `${btcCents / 100}`, '100000');
          t.open(ALICE, ethLong ? 'buy' : 'sell', `${ethTenths / 10}`, '3000', ETH);
          const position = t.exchange
            .clearinghouseState(ALICE)
            .assetPositions.find((p) => p.position.coin === 'BTC');
          const px = position?.position.liquidationPx;
          if (px === null || px === undefined) return;
          const at = Math.round(Number(px) * 10) / 10;
          t.mark('BTC', String(at));
          const { marginSummary, crossMaintenanceMarginUsed } = t.exchange.clearinghouseState(ALICE);
          const gap = Number(marginSummary.accountValue) - Number(crossMaintenanceMarginUsed);
          // The mark has one decimal: half a step of it, times the size, is what may remain.
          expect(Math.abs(gap)).toBeLessThanOrEqual(0.06 * (btcCents / 100) + 0.01);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('uses the tier that holds the notional at that price', () => {
    const t = new TestExchange({
      accounts: [
        { address: ALICE, usd: '12000000' },
        { address: HOUSE, usd: '100000000', house: true },
      ],
    });
    t.open(ALICE, 'buy', '2000', '100000'); // 200 million: second tier, mmr 1/40, deduction 1,875,000
    const state = t.exchange.clearinghouseState(ALICE);
    expect(state.crossMaintenanceMarginUsed).toBe('3125000.0');
    const px = Number(state.assetPositions[0]?.position.liquidationPx);
    const atPx = 2000 * px;
    const value = Number(state.marginSummary.totalRawUsd) + atPx;
    expect(value).toBeCloseTo(atPx / 40 - 1_875_000, 2);
  });
});

describe('leverage', () => {
  const set = (t: TestExchange, leverage: number, isCross = true, asset = BTC) =>
    t.send(ALICE, { type: 'updateLeverage', asset, isCross, leverage });
  const ok = { status: 'ok', response: { type: 'default' } };
  const no = (response: string) => ({ status: 'err', response });

  it.each([0, 41, 1.5, -1])('%d is no leverage of BTC', (leverage) => {
    expect(set(new TestExchange(), leverage)).toEqual(no('Invalid leverage value'));
  });

  it('is between 1 and the asset maximum', () => {
    const t = new TestExchange();
    expect(set(t, 1)).toEqual(ok);
    expect(set(t, 40)).toEqual(ok);
    expect(set(t, 5, true, 99)).toEqual(no('Invalid leverage value'));
  });

  it('may rise with a position open, and fall while the margin is there', () => {
    const t = new TestExchange();
    t.open(ALICE, 'buy', '10', '100000');
    expect(set(t, 40)).toEqual(ok);
    expect(set(t, 11)).toEqual(ok);
    expect(set(t, 10)).toEqual(
      no(
        'Cross position does not have sufficient margin available to decrease leverage. To decrease leverage, deposit more collateral.',
      ),
    );
    expect(t.exchange.clearinghouseState(ALICE).assetPositions[0]?.position.leverage.value).toBe(11);
  });

  it('of an empty coin asks for nothing, however little margin other coins leave', () => {
    const t = new TestExchange({
      accounts: [
        { address: ALICE, usd: '1000' },
        { address: HOUSE, usd: '1000000', house: true },
      ],
    });
    t.open(ALICE, 'buy', '0.1', '100000');
    t.mark('BTC', '92500'); // worth 245.5 of 462.5 initial margin
    expect(set(t, 5, false, ETH)).toEqual(ok);
    const of = (coin: string) => t.exchange.activeAssetData(ALICE, coin)?.leverage;
    expect(of('ETH')).toMatchObject({ type: 'isolated', value: 5 });
    expect(set(t, 19)).toHaveProperty('status', 'err');
    expect(of('BTC')).toEqual({ type: 'cross', value: 20 });
  });

  it('cannot become isolated under an open order', () => {
    const t = new TestExchange();
    t.rest(ALICE, buy('99000', '0.001'));
    expect(set(t, 5, false)).toEqual(no('Cannot switch leverage type with open position.'));
  });

  it('bounds what may be opened', () => {
    const t = new TestExchange();
    set(t, 1);
    expect(t.place(ALICE, buy('100000', '1.00001'))).toHaveProperty('error');
    expect(t.place(ALICE, buy('100000', '1'))).toHaveProperty('resting');
    expect(t.place(ALICE, { ...limit(true, '3000', '0.01'), a: ETH })).toHaveProperty('error');
  });
});

it('a reduce-only order never changes what can be withdrawn', () => {
  const t = new TestExchange();
  t.open(BOB, 'sell', '0.3', '100000');
  const before = t.exchange.clearinghouseState(BOB);
  t.rest(BOB, buy('99000', '0.3', 'Gtc', reduce));
  expect(t.exchange.clearinghouseState(BOB)).toEqual(before);
});
