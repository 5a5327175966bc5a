import { describe, expect, it } from 'vitest';
import { ALICE, buy, HOUSE, sell, TestExchange } from './test-exchange.ts';

const px = (t: TestExchange) => {
  const { oraclePx, markPx } = t.exchange.assetCtx('BTC') ?? {};
  return [oraclePx, markPx];
};
const quote = (t: TestExchange, bid: string, ask: string) =>
  t.exchange.submitTrusted({
    account: HOUSE,
    action: { type: 'order', orders: [buy(bid, '1', 'Alo'), sell(ask, '1', 'Alo')], grouping: 'na' },
    receivedAtMs: t.now,
  });

describe('oracle', () => {
  it('is published every three seconds, not when it is set', () => {
    const t = new TestExchange();
    t.exchange.setOracle('BTC', '101000');
    t.advance(2_999);
    expect(px(t)).toEqual(['100000.0', '100000.0']);
    t.take();
    t.advance(1);
    expect(px(t)).toEqual(['101000.0', '101000.0']);
    expect(t.take()).toContainEqual({ type: 'ctxChanged', timeMs: t.now, coin: 'BTC' });
  });

  it('frozen keeps oracle and mark until released', () => {
    const t = new TestExchange();
    t.exchange.apply({ kind: 'freezeOracle', coin: 'BTC', frozen: true });
    t.exchange.setOracle('BTC', '101000');
    t.advance(60_000);
    expect(px(t)).toEqual(['100000.0', '100000.0']);
    t.exchange.apply({ kind: 'freezeOracle', coin: 'BTC', frozen: false });
    t.advance(3_000);
    expect(px(t)).toEqual(['101000.0', '101000.0']);
  });
});

describe('mark', () => {
  it('without book and trades is the oracle', () => {
    const t = new TestExchange();
    t.exchange.setOracle('BTC', '99000');
    t.advance(3_000);
    expect(px(t)[1]).toBe('99000.0');
  });

  it('with three inputs is their median: the other venues decide between oracle and book', () => {
    const t = new TestExchange();
    quote(t, '100100', '100200');
    t.exchange.apply({ kind: 'setPerpMid', coin: 'BTC', px: '100050' });
    t.advance(3_000);
    // oracle + EMA(mid - oracle) = 100150, book median 100150, others 100050
    expect(px(t)[1]).toBe('100150.0');
    t.exchange.setOracle('BTC', '90000');
    t.advance(3_000);
    // oracle + EMA is far below by now: the middle one is the others' mid
    expect(px(t)[1]).toBe('100050.0');
  });

  it('with two inputs takes the 30 s average of the book as the third', () => {
    const t = new TestExchange();
    quote(t, '100100', '100200');
    t.advance(30_000);
    t.exchange.setOracle('BTC', '50000');
    t.advance(3_000);
    expect(px(t)[1]).toBe('100150.0');
  });

  it('takes the middle of best bid, best ask and last trade', () => {
    const t = new TestExchange();
    quote(t, '100100', '100200');
    t.place(ALICE, buy('100200', '0.01', 'Ioc'));
    t.exchange.apply({ kind: 'setPerpMid', coin: 'BTC', px: '200000' });
    t.advance(3_000);
    // inputs 100150 (oracle + EMA), 100200 (bid 100100, ask 100200, last 100200), 200000
    expect(px(t)[1]).toBe('100200.0');
  });

  it('remembers mid over oracle with weights of exp(-t / 150 s)', () => {
    const t = new TestExchange();
    quote(t, '100100', '100200');
    t.exchange.apply({ kind: 'setPerpMid', coin: 'BTC', px: '200000' });
    t.exchange.apply({ kind: 'setOracle', coin: 'BTC', px: '100000' });
    t.advance(3_000); // sample +150
    t.exchange.setOracle('BTC', '100100');
    t.advance(3_000); // sample +50
    const decay = Math.exp(-3 / 150);
    const ema = (150 * 3 * decay + 50 * 3) / (3 * decay + 3);
    // inputs: oracle + EMA, book 100150, others 200000; the first is the middle one
    expect(Number(px(t)[1])).toBe(Math.round((100_100 + ema) * 10) / 10);
  });
});
