import { describe, expect, it } from 'vitest';
import type { OrderWire } from '../core/seam/actions.ts';
import { ALICE, BOB, buy, HOUSE, sell, TestExchange } from '../core/test-exchange.ts';

const HOUR_MS = 3_600_000;

/** Keeps a book of 50,000 USD a side around a price. */
function quote(t: TestExchange, bid: string, ask: string): void {
  const orders: OrderWire[] = [buy(bid, '0.5', 'Alo'), sell(ask, '0.5', 'Alo')];
  t.exchange.submitTrusted({
    account: HOUSE,
    action: { type: 'order', orders, grouping: 'na' },
    receivedAtMs: t.now,
  });
}

function payments(t: TestExchange) {
  return t
    .take()
    .flatMap((event) => (event.type === 'funding' ? [{ account: event.account, ...event.payment }] : []));
}

describe('hourly funding', () => {
  it('without premium is the interest rate: longs pay 0.00125 % of oracle notional, shorts receive it', () => {
    const t = new TestExchange();
    t.rest(BOB, sell('100000', '0.3'));
    t.place(ALICE, buy('100000', '0.3', 'Ioc'));
    t.take();
    t.advance(HOUR_MS);
    const common = { coin: 'BTC', fundingRate: '0.0000125', time: t.now, nSamples: 720 };
    expect(payments(t)).toEqual([
      { account: ALICE, ...common, usdc: '-0.375', szi: '0.3' },
      { account: BOB, ...common, usdc: '0.375', szi: '-0.3' },
    ]);
    expect(t.exchange.clearinghouseState(ALICE).assetPositions[0]?.position.cumFunding).toEqual({
      allTime: '0.375',
      sinceOpen: '0.375',
      sinceChange: '0.375',
    });
  });

  it.each([
    // impact bid 0.2 % over the oracle: premium 0.002; interest clamped to -0.0005; (0.002 - 0.0005) / 8
    ['book above the oracle', '100200', '100300', '0.0001875'],
    // impact ask 0.2 % under: premium -0.002; clamped to +0.0005; (-0.002 + 0.0005) / 8
    ['book below the oracle', '99700', '99800', '-0.0001875'],
    // oracle inside the spread: no premium
    ['book around the oracle', '99900', '100100', '0.0000125'],
  ])('%s', (_, bid, ask, rate) => {
    const t = new TestExchange();
    quote(t, bid, ask);
    t.advance(HOUR_MS - 1);
    expect(t.exchange.assetCtx('BTC')?.funding).toBe(rate);
    t.rest(BOB, sell(ask, '0.01'));
    t.advance(1);
    expect(t.exchange.assetCtx('BTC')?.funding).toBe(rate);
  });

  it('is capped at 4 % an hour', () => {
    const t = new TestExchange({ config: { oracleBandPct: 400 } });
    quote(t, '149000', '149100');
    t.exchange.apply({ kind: 'setOracle', coin: 'BTC', px: '50000' });
    t.advance(5_000);
    t.exchange.apply({ kind: 'freezeOracle', coin: 'BTC', frozen: true });
    t.advance(HOUR_MS);
    expect(t.exchange.assetCtx('BTC')?.funding).toBe('0.04');
  });

  it('averages its samples: half an hour of premium is half of it', () => {
    const t = new TestExchange();
    t.advance(HOUR_MS / 2);
    quote(t, '100200', '100300');
    t.advance(HOUR_MS / 2 - 1);
    // 359 of 719 samples at 0.002; (0.0009986 - 0.0005) / 8
    expect(Number(t.exchange.assetCtx('BTC')?.funding)).toBeCloseTo((0.002 * (359 / 719) - 0.0005) / 8, 7);
  });

  it('rounds against the holder and keeps the rest, so that money adds up', () => {
    const t = new TestExchange();
    t.rest(BOB, sell('100001', '0.00013'));
    t.place(ALICE, buy('100001', '0.00013', 'Ioc'));
    t.exchange.setOracle('BTC', '100001');
    t.advance(HOUR_MS); // 13.00013 × 0.0000125 = 0.000162501625
    const paid = payments(t).map(({ usdc }) => usdc);
    expect(paid).toEqual(['-0.000163', '0.000162']);
    const { depositsUusd, accountsUusd, feesUusd, roundingUusd } = t.exchange.conservation();
    expect(roundingUusd).toBe(1n);
    expect(accountsUusd + feesUusd + roundingUusd).toBe(depositsUusd);
  });

  it('forgets sinceOpen with a new position and sinceChange with any change', () => {
    const t = new TestExchange();
    t.open(ALICE, 'buy', '0.2', '100000');
    t.advance(HOUR_MS);
    t.open(ALICE, 'buy', '0.1', '100000');
    const cum = () => t.exchange.clearinghouseState(ALICE).assetPositions[0]?.position.cumFunding;
    expect(cum()).toEqual({ allTime: '0.25', sinceOpen: '0.25', sinceChange: '0.0' });
    t.open(ALICE, 'sell', '0.4', '100000');
    expect(cum()).toEqual({ allTime: '0.25', sinceOpen: '0.0', sinceChange: '0.0' });
  });
});
