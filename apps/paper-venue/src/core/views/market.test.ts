import { describe, expect, it } from 'vitest';
import { DEFAULT_ASSETS } from '../config.ts';
import { ALICE, BOB, buy, ETH, limit, sell, TestExchange } from '../test-exchange.ts';

describe('meta', () => {
  it('places every asset at its id, with its margin table', () => {
    const t = new TestExchange({ assets: DEFAULT_ASSETS });
    const meta = t.exchange.meta();
    expect(meta.universe.map(({ name, isDelisted }) => (isDelisted ? '-' : name))).toEqual([
      'SOL',
      '-',
      '-',
      'BTC',
      'ETH',
      'HYPE',
    ]);
    expect(meta.universe[3]).toEqual({ szDecimals: 5, name: 'BTC', maxLeverage: 40, marginTableId: 56 });
    expect(meta.marginTables.map(([id]) => id)).toEqual([52, 54, 55, 56]);
    expect(meta.marginTables[3]?.[1].marginTiers).toEqual([
      { lowerBound: '0.0', maxLeverage: 40 },
      { lowerBound: '150000000.0', maxLeverage: 20 },
    ]);
    expect(t.exchange.assetCtxs()).toHaveLength(meta.universe.length);
  });

  it('refuses two assets of one id or name', () => {
    const twice = [...DEFAULT_ASSETS, ...DEFAULT_ASSETS.slice(0, 1)];
    expect(() => new TestExchange({ assets: twice })).toThrow(RangeError);
  });
});

describe('l2Book', () => {
  const filled = () => {
    const t = new TestExchange();
    t.rest(ALICE, buy('99991', '0.001'));
    t.rest(BOB, buy('99991', '0.002'));
    t.rest(ALICE, buy('99984', '0.003'));
    t.rest(ALICE, sell('100003', '0.004'));
    t.rest(ALICE, sell('100017', '0.005'));
    return t;
  };

  it('shows best first, orders of a price summed', () => {
    const t = filled();
    expect(t.exchange.l2Book('BTC')).toEqual({
      coin: 'BTC',
      time: t.now,
      levels: [
        [
          { px: '99991.0', sz: '0.003', n: 2 },
          { px: '99984.0', sz: '0.003', n: 1 },
        ],
        [
          { px: '100003.0', sz: '0.004', n: 1 },
          { px: '100017.0', sz: '0.005', n: 1 },
        ],
      ],
    });
    expect(t.exchange.l2Book('DOGE')).toBeNull();
  });

  it.each([
    [5, null, ['99991.0', '99984.0'], ['100010.0', '100020.0']],
    [5, 2, ['99990.0', '99984.0'], ['100020.0']],
    [5, 5, ['99990.0', '99980.0'], ['100050.0']],
    [4, null, ['99990.0', '99980.0'], ['100100.0']],
    [2, null, ['99000.0'], ['110000.0']],
  ])('aggregates to %i figures, mantissa %j: bids down, asks up', (nSigFigs, mantissa, bids, asks) => {
    const view = filled().exchange.l2Book('BTC', { nSigFigs, mantissa });
    expect(view?.levels.map((side) => side.map(({ px }) => px))).toEqual([bids, asks]);
    expect(view?.spread).toBe('12.0');
    const total = view?.levels[0].reduce((sum, { n }) => sum + n, 0);
    expect(total).toBe(3);
  });

  it.each([
    { nSigFigs: 1 },
    { nSigFigs: 6 },
    { nSigFigs: 2.5 },
    { nSigFigs: 5, mantissa: 1 },
    { nSigFigs: 4, mantissa: 2 },
    { mantissa: 2 },
  ])('does not offer %j', (params) => {
    expect(() => filled().exchange.l2Book('BTC', params)).toThrow(RangeError);
  });

  it('shows at most 20 levels a side, or as many as asked', () => {
    const t = new TestExchange();
    for (let i = 0; i < 25; i++) t.rest(ALICE, buy(`${99_000 + i}`, '0.001'));
    expect(t.exchange.l2Book('BTC')?.levels[0]).toHaveLength(20);
    expect(t.exchange.l2Book('BTC', { levelsMax: 5 })?.levels[0].map(({ px }) => px)).toEqual([
      '99024.0',
      '99023.0',
      '99022.0',
      '99021.0',
      '99020.0',
    ]);
  });
});

describe('contexts and mids', () => {
  it('have no mid and no impact prices on an empty book', () => {
    const t = new TestExchange();
    expect(t.exchange.assetCtx('BTC')).toEqual({
      funding: '0.0000125',
      openInterest: '0.0',
      prevDayPx: '100000.0',
      dayNtlVlm: '0.0',
      premium: null,
      oraclePx: '100000.0',
      markPx: '100000.0',
      midPx: null,
      impactPxs: null,
      dayBaseVlm: '0.0',
    });
    expect(t.exchange.allMids()).toEqual({ BTC: '100000.0', ETH: '3000.0' });
    expect(t.exchange.assetCtx('DOGE')).toBeNull();
  });

  it('impact prices are those of the impact notional, rounded away from the trader', () => {
    const t = new TestExchange();
    t.rest(ALICE, buy('99990', '0.1'));
    t.rest(ALICE, buy('99980', '0.4'));
    t.rest(ALICE, sell('100010', '0.4'));
    // selling 20,000 USD: 0.1 at 99990, 0.10002 at 99980
    expect(t.exchange.assetCtx('BTC')).toMatchObject({
      impactPxs: ['99984.9', '100010.0'],
      midPx: '100000.0',
    });
  });

  it('mids may have one decimal more than prices', () => {
    const t = new TestExchange();
    t.rest(ALICE, { ...limit(true, '2999.9', '0.1'), a: ETH });
    t.rest(ALICE, { ...limit(false, '3000', '0.1'), a: ETH });
    expect(t.exchange.allMids().ETH).toBe('2999.95');
  });

  it('count the last 24 hours and remember the mark of a day before', () => {
    const t = new TestExchange();
    t.open(ALICE, 'buy', '0.1', '100000');
    t.open(BOB, 'sell', '0.2', '100000');
    expect(t.exchange.assetCtx('BTC')).toMatchObject({
      dayNtlVlm: '30000.0',
      dayBaseVlm: '0.3',
      openInterest: '0.2',
    });
    t.mark('BTC', '110000');
    t.advance(23 * 3_600_000);
    expect(t.exchange.assetCtx('BTC')).toMatchObject({ prevDayPx: '100000.0', dayNtlVlm: '30000.0' });
    t.advance(2 * 3_600_000);
    expect(t.exchange.assetCtx('BTC')).toMatchObject({ prevDayPx: '110000.0', dayNtlVlm: '0.0' });
  });
});
