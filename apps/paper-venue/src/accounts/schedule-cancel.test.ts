import { describe, expect, it } from 'vitest';
import { ALICE, BOB, buy, DEFAULT_OK, err, TestExchange, type TestOptions } from '../core/test-exchange.ts';

const DAY_MS = 86_400_000;
const RICH: TestOptions = {
  accounts: [
    { address: ALICE, usd: '100000', cumVlmUsd: 1_000_000 },
    { address: BOB, usd: '100000' },
  ],
};
const schedule = (t: TestExchange, time?: number) =>
  t.send(ALICE, time === undefined ? { type: 'scheduleCancel' } : { type: 'scheduleCancel', time });

describe('scheduleCancel', () => {
  it('is refused below the volume gate, setting and clearing alike', () => {
    const t = new TestExchange();
    const refusal = (traded: string) =>
      err(
        `Cannot set scheduled cancel time until enough volume traded. Required: $1000000. Traded: $${traded}.`,
      );
    expect(schedule(t, t.now + 10_000)).toEqual(refusal('0'));
    t.open(ALICE, 'buy', '0.01234', '100000');
    expect(schedule(t)).toEqual(refusal('1234'));
    t.open(ALICE, 'buy', '0.00012', '99999');
    expect(schedule(t)).toEqual(refusal('1245.99'));
  });

  it('has a gate that can be moved', () => {
    const t = new TestExchange();
    t.exchange.apply({ kind: 'setScheduleCancelGate', usd: 0 });
    expect(schedule(t, t.now + 10_000)).toEqual(DEFAULT_OK);
  });

  it('needs five seconds ahead', () => {
    const t = new TestExchange(RICH);
    expect(schedule(t, t.now + 4_999)).toEqual(
      err('Scheduled cancel time too early, must be at least 5 seconds from now.'),
    );
    expect(schedule(t, t.now + 5_000)).toEqual(DEFAULT_OK);
  });

  it('cancels every order of the account, of nobody else, and says so', () => {
    const t = new TestExchange(RICH);
    const oids = [t.rest(ALICE, buy('90000', '0.001')), t.rest(ALICE, buy('91000', '0.001'))];
    t.rest(BOB, buy('92000', '0.001'));
    schedule(t, t.now + 10_000);
    t.advance(9_999);
    expect(t.exchange.openOrders(ALICE)).toHaveLength(2);
    t.take();
    t.advance(1);
    expect(t.exchange.openOrders(ALICE)).toEqual([]);
    expect(t.exchange.openOrders(BOB)).toHaveLength(1);
    expect(
      t.exchange
        .historicalOrders(ALICE)
        .slice(0, 2)
        .map(({ status }) => status),
    ).toEqual(['scheduledCancel', 'scheduledCancel']);
    expect(t.take().flatMap((e) => (e.type === 'nonUserCancel' ? [e.oid] : []))).toEqual(oids);
    t.rest(ALICE, buy('90000', '0.001'));
    t.advance(60_000);
    expect(t.exchange.openOrders(ALICE)).toHaveLength(1);
  });

  it('is cleared by leaving the time out, and moved by setting it again', () => {
    const t = new TestExchange(RICH);
    t.rest(ALICE, buy('90000', '0.001'));
    schedule(t, t.now + 10_000);
    schedule(t, t.now + 20_000);
    t.advance(15_000);
    expect(t.exchange.openOrders(ALICE)).toHaveLength(1);
    schedule(t);
    t.advance(15_000);
    expect(t.exchange.openOrders(ALICE)).toHaveLength(1);
  });

  it('fires at most ten times a UTC day; re-arming alone does not count', () => {
    const t = new TestExchange(RICH);
    for (let i = 0; i < 10; i++) {
      expect(schedule(t, t.now + 6_000)).toEqual(DEFAULT_OK);
      expect(schedule(t, t.now + 5_000)).toEqual(DEFAULT_OK);
      t.advance(5_000);
    }
    expect(schedule(t, t.now + 5_000)).toEqual(err('Too many scheduled cancels triggered today.'));
    t.advance(DAY_MS);
    expect(schedule(t, t.now + 5_000)).toEqual(DEFAULT_OK);
  });
});
