import { describe, expect, it } from 'vitest';
import { DEFAULT_ASSETS } from '../core/config.ts';
import type { OrderWire } from '../core/seam/actions.ts';
import {
  ALICE,
  BOB,
  BTC,
  buy,
  cloid,
  ETH,
  err,
  HOUSE,
  limit,
  reduce,
  sell,
  statuses,
  TestExchange,
} from '../core/test-exchange.ts';

describe('static errors: one status for the whole batch, no record of any order', () => {
  const good = buy('90000', '0.001', 'Alo');
  const cases: [name: string, orders: OrderWire[], text: string][] = [
    ['empty batch', [], 'Orders are empty.'],
    ['unknown asset', [good, { ...good, a: 77 }], 'Order has invalid asset.'],
    ['more decimals than the asset has', [good, { ...good, p: '90000.12' }], 'Order has invalid price.'],
    ['zero price', [{ ...good, p: '0' }], 'Order has invalid price.'],
    ['more size decimals than szDecimals', [good, { ...good, s: '0.000001' }], 'Order has invalid size.'],
    ['size beyond what can be accounted for', [{ ...good, s: '99999999999' }], 'Order has invalid size.'],
    ['zero size', [good, { ...good, s: '0' }], 'Order has zero size.'],
    [
      'at 20 % of the reference',
      [good, { ...good, p: '20000' }],
      'Order price cannot be more than 80% away from the reference price',
    ],
    [
      'above five times the reference',
      [{ ...good, p: '500001' }],
      'Order price cannot be more than 80% away from the reference price',
    ],
  ];
  it.each(cases)('%s', (_, orders, text) => {
    const t = new TestExchange();
    expect(t.order(ALICE, ...orders)).toEqual([{ error: text }]);
    expect(t.exchange.historicalOrders(ALICE)).toEqual([]);
    expect(t.exchange.openOrders(ALICE)).toEqual([]);
  });

  it('takes the lowest price inside the reference band', () => {
    const t = new TestExchange();
    expect(t.place(ALICE, buy('20001', '0.001', 'Alo'))).toHaveProperty('resting');
  });

  it('refuses a builder code nobody approved', () => {
    const t = new TestExchange();
    const action = { type: 'order', orders: [good], grouping: 'na', builder: { b: BOB, f: 10 } } as const;
    expect(statuses(t.send(ALICE, { ...action, orders: [good] }))).toEqual([
      { error: 'Builder fee has not been approved.' },
    ]);
  });
});

describe('tick size: five significant figures unless a whole number', () => {
  const cases: [px: string, asset: number, ok: boolean][] = [
    ['99999', BTC, true],
    ['99999.5', BTC, false],
    ['100001', BTC, true],
    ['3456.7', ETH, true],
    ['3456.78', ETH, false],
    ['12345', ETH, true],
  ];
  it.each(cases)('%s on asset %i: %s', (px, asset, ok) => {
    const t = new TestExchange();
    const answer = t.place(ALICE, { ...limit(px !== '12345', px, '0.01'), a: asset });
    if (ok) expect(answer).toHaveProperty('resting');
    else {
      expect(answer).toEqual({ error: `Price must be divisible by tick size. asset=${asset}` });
      expect(t.lastStatus(ALICE)).toBe('tickRejected');
    }
  });
});

describe('per-order rejections: text with asset suffix, and the status history keeps', () => {
  it('minimum value: under, at and over $10', () => {
    const t = new TestExchange();
    expect(t.place(ALICE, buy('99999', '0.0001'))).toEqual({
      error: 'Order must have minimum value of $10. asset=3',
    });
    expect(t.lastStatus(ALICE)).toBe('minTradeNtlRejected');
    expect(t.place(ALICE, buy('100000', '0.0001'))).toHaveProperty('resting');
    expect(t.place(ALICE, buy('100001', '0.0001'))).toHaveProperty('resting');
  });

  it('post-only that would match names the best prices', () => {
    const t = new TestExchange();
    t.rest(BOB, sell('100010', '0.01'));
    t.rest(BOB, buy('99990', '0.01'));
    expect(t.place(ALICE, buy('100010', '0.01', 'Alo'))).toEqual({
      error: 'Post only order would have immediately matched, bbo was 99990@100010. asset=3',
    });
    expect(t.lastStatus(ALICE)).toBe('badAloPxRejected');
    expect(t.place(ALICE, buy('100009', '0.01', 'Alo'))).toHaveProperty('resting');
  });

  it('post-only against decimals and an empty side', () => {
    const t = new TestExchange();
    t.rest(BOB, { ...sell('3000.1', '0.1'), a: ETH });
    expect(t.place(ALICE, { ...buy('3000.1', '0.1', 'Alo'), a: ETH })).toEqual({
      error: 'Post only order would have immediately matched, bbo was 0@3000.1. asset=4',
    });
  });

  it('IOC that meets nothing', () => {
    const t = new TestExchange();
    t.rest(BOB, sell('100010', '0.01'));
    expect(t.place(ALICE, buy('100009', '0.01', 'Ioc'))).toEqual({
      error: 'Order could not immediately match against any resting orders. asset=3',
    });
    expect(t.lastStatus(ALICE)).toBe('iocCancelRejected');
  });

  it('insufficient margin: just too much, then just enough', () => {
    const t = new TestExchange();
    // 100,000 USD at 20x carries 2,000,000 USD = 20 BTC at the mark of 100,000.
    expect(t.place(ALICE, buy('100000', '20.00001'))).toEqual({
      error: 'Insufficient margin to place order. asset=3',
    });
    expect(t.lastStatus(ALICE)).toBe('perpMarginRejected');
    expect(t.place(ALICE, buy('100000', '20'))).toHaveProperty('resting');
    expect(t.place(ALICE, buy('100000', '0.0001'))).toEqual({
      error: 'Insufficient margin to place order. asset=3',
    });
  });

  it('position beyond the margin tier at the chosen leverage', () => {
    const t = new TestExchange({ accounts: [{ address: ALICE, usd: '100000000' }] });
    t.send(ALICE, { type: 'updateLeverage', asset: BTC, isCross: true, leverage: 40 });
    expect(t.place(ALICE, buy('100000', '1500.00001'))).toEqual({
      error: 'Order would cause position to exceed margin tier limit at current leverage. asset=3',
    });
    expect(t.lastStatus(ALICE)).toBe('perpMaxPositionRejected');
    expect(t.place(ALICE, buy('100000', '1500'))).toHaveProperty('resting');
  });

  it('aggressive price too far from the oracle; the passive side is free', () => {
    const t = new TestExchange({ config: { oracleBandPct: 10 } });
    expect(t.place(ALICE, buy('110001', '0.01'))).toEqual({ error: 'Price too far from oracle asset=3' });
    expect(t.lastStatus(ALICE)).toBe('oracleRejected');
    expect(t.place(ALICE, sell('89999', '0.01'))).toEqual({ error: 'Price too far from oracle asset=3' });
    expect(t.place(ALICE, buy('110000', '0.01'))).toHaveProperty('resting');
    expect(t.place(ALICE, sell('150000', '0.01'))).toHaveProperty('resting');
  });

  it('open-order cap: the base for reduce-only, more with volume for others', () => {
    const t = new TestExchange({
      config: { openOrdersBase: 3, openOrdersMax: 5 },
      accounts: [
        { address: ALICE, usd: '100000', cumVlmUsd: 9_999_999 },
        { address: BOB, usd: '100000', cumVlmUsd: 50_000_000 },
        { address: HOUSE, usd: '100000', house: true },
      ],
    });
    for (let i = 0; i < 4; i++) t.rest(ALICE, buy(`${90_000 + i}`, '0.001'));
    expect(t.place(ALICE, buy('89000', '0.001'))).toEqual({ error: 'Too many open orders. asset=3' });
    expect(t.lastStatus(ALICE)).toBe('tooManyOpenOrdersRejected');
    for (let i = 0; i < 5; i++) t.rest(BOB, buy(`${90_000 + i}`, '0.001'));
    expect(t.place(BOB, buy('89000', '0.001'))).toEqual({ error: 'Too many open orders. asset=3' });
    expect(t.place(BOB, sell('100000', '0.001', 'Gtc', reduce))).toEqual({
      error: 'Too many open orders. asset=3',
    });
  });

  it('only post-only orders right after an upgrade; the refusal leaves no record and uses the nonce', () => {
    const t = new TestExchange();
    t.exchange.apply({ kind: 'postOnlyUntil', untilMs: t.now + 1_000 });
    const text = 'Only post-only orders allowed immediately after network upgrade';
    expect(t.place(ALICE, buy('90000', '0.001', 'Ioc'))).toEqual({ error: text });
    expect(t.place(ALICE, buy('90000', '0.001', 'Gtc'))).toEqual({ error: text });
    expect(t.place(ALICE, buy('90000', '0.001', 'Alo'))).toHaveProperty('resting');
    t.advance(1_000);
    expect(t.place(ALICE, buy('90000', '0.001', 'Gtc'))).toHaveProperty('resting');
  });
});

describe('batches', () => {
  it('answers each order by itself and goes on after an error', () => {
    const t = new TestExchange();
    t.rest(BOB, sell('100010', '0.01'));
    const answers = t.order(
      ALICE,
      buy('99990', '0.001', 'Alo', { c: cloid(1) }),
      buy('100010', '0.001', 'Alo'),
      buy('100010', '0.001', 'Ioc', { c: cloid(2) }),
    );
    expect(answers).toEqual([
      { resting: { oid: 62_000_000_002, cloid: cloid(1) } },
      { error: expect.stringContaining('Post only order') },
      { filled: { totalSz: '0.001', avgPx: '100010.0', oid: 62_000_000_004, cloid: cloid(2) } },
    ]);
  });

  it('refuses more than 200 items whole, free of charge', () => {
    const t = new TestExchange();
    const orders = Array.from({ length: 201 }, () => buy('90000', '0.001', 'Alo'));
    expect(t.send(ALICE, { type: 'order', orders, grouping: 'na' })).toEqual(
      err('Signed action over weight limit of 200.'),
    );
    expect(t.exchange.userRateLimit(ALICE).nRequestsUsed).toBe(0);
    expect(t.order(ALICE, ...orders.slice(0, 200))).toHaveLength(200);
    expect(t.exchange.userRateLimit(ALICE).nRequestsUsed).toBe(200);
  });
});

describe('average price', () => {
  it('is rounded down to the price unit', () => {
    const t = new TestExchange();
    t.rest(BOB, { ...sell('3000.1', '0.1'), a: ETH });
    t.rest(BOB, { ...sell('3000.2', '0.2'), a: ETH });
    expect(t.place(ALICE, { ...buy('3000.2', '0.3', 'Ioc'), a: ETH })).toMatchObject({
      filled: { totalSz: '0.3', avgPx: '3000.16' },
    });
  });
});

it('ships four perps with the real size decimals and first leverage tiers', () => {
  const table = DEFAULT_ASSETS.map(({ name, szDecimals, maxLeverage }) => [name, szDecimals, maxLeverage]);
  expect(table).toEqual([
    ['SOL', 2, 20],
    ['BTC', 5, 40],
    ['ETH', 4, 25],
    ['HYPE', 2, 10],
  ]);
});
