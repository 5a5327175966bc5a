import { describe, expect, it } from 'vitest';
import type { ActionResponse } from '../core/seam/actions.ts';
import { ALICE, BOB, BTC, buy, cancelStatuses, err, sell, TestExchange } from '../core/test-exchange.ts';

const isBudget = (response: ActionResponse) =>
  response.status === 'err' && response.response.startsWith('Too many cumulative');
const spend = (t: TestExchange, requests: number) =>
  t.exchange.apply({ kind: 'chargeRequests', account: ALICE, requests });
const noop = { type: 'noop' } as const;

describe('address budget', () => {
  it('is 10,000 and one a USD traded; each item of a batch costs one', () => {
    const t = new TestExchange();
    t.open(ALICE, 'buy', '0.01235', '100000');
    expect(t.exchange.userRateLimit(ALICE)).toEqual({
      cumVlm: '1235.0',
      nRequestsUsed: 1,
      nRequestsCap: 11_235,
      nRequestsSurplus: 0,
    });
    t.order(ALICE, buy('90000', '0.001'), buy('90000', '0.00001'), sell('110000', '0.001'));
    expect(t.exchange.userRateLimit(ALICE).nRequestsUsed).toBe(4);
    t.send(ALICE, {
      type: 'cancel',
      cancels: [
        { a: BTC, o: 1 },
        { a: BTC, o: 2 },
      ],
    });
    expect(t.exchange.userRateLimit(ALICE).nRequestsUsed).toBe(6);
  });

  it('says it in the words of the real venue (measured)', () => {
    const t = new TestExchange({ accounts: [{ address: ALICE, usd: '100', cumVlmUsd: 87_457.46 }] });
    spend(t, 97_459);
    t.send(ALICE, noop); // the trickle: 97,460 used
    expect(t.exchange.userRateLimit(ALICE).nRequestsCap).toBe(97_457);
    expect(t.send(ALICE, noop)).toEqual(
      err(
        'Too many cumulative requests sent (97460 > 97456) for cumulative volume traded $87457.46. Place taker orders to free up 1 request per USDC traded.',
      ),
    );
  });

  it('refuses beyond it with both counts and the volume; the last request inside passes', () => {
    const t = new TestExchange();
    t.open(ALICE, 'buy', '0.00012', '99999'); // 11.99 USD
    spend(t, 10_009);
    expect(t.exchange.userRateLimit(ALICE).nRequestsUsed).toBe(10_010);
    expect(t.send(ALICE, noop).status).toBe('ok'); // 10,011 = cap
    t.send(ALICE, noop); // the trickle
    expect(t.send(ALICE, noop)).toEqual(
      err(
        'Too many cumulative requests sent (10012 > 10010) for cumulative volume traded $11.99. Place taker orders to free up 1 request per USDC traded.',
      ),
    );
  });

  it('lets one action through every 10 s; refusals cost nothing and do not restart the wait', () => {
    const t = new TestExchange();
    spend(t, 10_000);
    const passes: number[] = [];
    for (let second = 0; second < 45; second++) {
      if (!isBudget(t.send(ALICE, noop))) passes.push(second);
      t.advance(1_000);
    }
    expect(passes).toEqual([0, 10, 20, 30, 40]);
    expect(t.exchange.userRateLimit(ALICE).nRequestsUsed).toBe(10_005);
  });

  it('a batch passes the trickle as one action and counts whole', () => {
    const t = new TestExchange();
    spend(t, 10_000);
    t.order(ALICE, ...Array.from({ length: 50 }, () => buy('90000', '0.001')));
    expect(t.exchange.openOrders(ALICE)).toHaveLength(50);
    expect(t.exchange.userRateLimit(ALICE).nRequestsUsed).toBe(10_050);
  });

  it('keeps cancels going to min(limit + 100,000, 2 × limit)', () => {
    const t = new TestExchange();
    const oid = t.rest(ALICE, buy('90000', '0.001'));
    spend(t, 9_999);
    t.send(ALICE, noop); // the trickle is gone
    expect(isBudget(t.send(ALICE, noop))).toBe(true);
    const cancel = (o: number) => t.send(ALICE, { type: 'cancel', cancels: [{ a: BTC, o }] });
    expect(cancelStatuses(cancel(oid))).toEqual(['success']);
    spend(t, 9_997);
    expect(cancelStatuses(cancel(1))).toHaveLength(1); // 20,000
    expect(cancel(1)).toMatchObject({ response: expect.stringContaining('(20000 > 19999)') });
  });

  it('is freed by trading', () => {
    const t = new TestExchange();
    t.rest(BOB, sell('100000', '1'));
    spend(t, 10_000);
    t.place(ALICE, buy('100000', '0.01', 'Ioc')); // the trickle: 1,000 USD frees 1,000 requests
    expect(t.send(ALICE, noop).status).toBe('ok');
  });

  it('is not what another account pays', () => {
    const t = new TestExchange();
    spend(t, 10_001);
    t.send(ALICE, noop);
    expect(isBudget(t.send(ALICE, noop))).toBe(true);
    expect(isBudget(t.send(BOB, noop))).toBe(false);
  });
});
