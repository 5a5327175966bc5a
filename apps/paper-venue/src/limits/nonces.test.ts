import { describe, expect, it } from 'vitest';
import { ALICE, ALICE_AGENT, BOB, buy, DEFAULT_OK, err, sell, TestExchange } from '../core/test-exchange.ts';
import { NonceWindow } from './nonces.ts';

const DAY_MS = 86_400_000;
const NOW = 1_800_000_000_000;
const BOUNDS = { tooOldMs: 2 * DAY_MS - 120_000, tooNewMs: DAY_MS - 120_000 };

describe('nonce window', () => {
  const edges: [name: string, nonce: number, verdict: object][] = [
    ['at the old edge', NOW - BOUNDS.tooOldMs, { ok: false, why: 'tooLow', floor: NOW - BOUNDS.tooOldMs }],
    ['inside the old edge', NOW - BOUNDS.tooOldMs + 1, { ok: true }],
    ['inside the new edge', NOW + BOUNDS.tooNewMs - 1, { ok: true }],
    ['at the new edge', NOW + BOUNDS.tooNewMs, { ok: false, why: 'tooHigh', ceiling: NOW + BOUNDS.tooNewMs }],
  ];
  it.each(edges)('%s', (_, nonce, verdict) => {
    expect(new NonceWindow().check(nonce, NOW, BOUNDS)).toEqual(verdict);
  });

  it('takes any unused nonce until 100 are kept, then only above the smallest kept', () => {
    const window = new NonceWindow();
    for (let i = 0; i < 99; i++) window.use(NOW + i);
    expect(window.check(NOW - 5, NOW, BOUNDS)).toEqual({ ok: true });
    window.use(NOW + 99);
    expect(window.check(NOW - 5, NOW, BOUNDS)).toEqual({ ok: false, why: 'tooLow', floor: NOW });
    window.use(NOW + 500);
    expect(window.check(NOW + 200, NOW, BOUNDS)).toEqual({ ok: true });
    expect(window.check(NOW, NOW, BOUNDS)).toEqual({ ok: false, why: 'duplicate' });
    expect(window.check(NOW - 1, NOW, BOUNDS)).toEqual({ ok: false, why: 'tooLow', floor: NOW + 1 });
  });

  it('still calls a used nonce below the floor a duplicate', () => {
    const window = new NonceWindow();
    window.use(NOW - 1000);
    for (let i = 0; i < 100; i++) window.use(NOW + i);
    expect(window.check(NOW - 1000, NOW, BOUNDS)).toEqual({ ok: false, why: 'duplicate' });
  });

  it('never takes a nonce again that is among the 100 highest, however many were used since', () => {
    const window = new NonceWindow();
    const high = NOW + 3_600_000;
    window.use(high);
    for (let i = 0; i < 12_000; i++) window.use(NOW - 100_000 + i);
    const copy = NonceWindow.from(JSON.parse(JSON.stringify(window)));
    for (const each of [window, copy])
      expect(each.check(high, NOW, BOUNDS)).toEqual({ ok: false, why: 'duplicate' });
  });

  it('remembers at least the last 5,000 used, and a bounded number', () => {
    const window = new NonceWindow();
    for (let i = 0; i < 12_000; i++) window.use(NOW - 100_000 + i);
    const isDuplicate = (i: number) => {
      const verdict = window.check(NOW - 100_000 + i, NOW, BOUNDS);
      return !verdict.ok && verdict.why === 'duplicate';
    };
    expect(isDuplicate(7_000)).toBe(true);
    expect(isDuplicate(0)).toBe(false);
    expect(window.check(NOW - 100_000, NOW, BOUNDS)).toMatchObject({ ok: false, why: 'tooLow' });
    const { young, old } = window.toJSON();
    expect(young.length + old.length).toBeLessThanOrEqual(10_000);
  });

  it('survives a copy', () => {
    const window = new NonceWindow();
    for (let i = 0; i < 150; i++) window.use(NOW + ((i * 37) % 150));
    const copy = NonceWindow.from(JSON.parse(JSON.stringify(window)));
    for (let i = -5; i < 160; i++)
      expect(copy.check(NOW + i, NOW, BOUNDS)).toEqual(window.check(NOW + i, NOW, BOUNDS));
  });
});

describe('nonces at the door', () => {
  const send = (t: TestExchange, nonce: number, signer = ALICE) =>
    t.exchange.submit({ signer, action: { type: 'noop' }, nonce, receivedAtMs: t.now }).response;

  it('says what is wrong with a nonce', () => {
    const t = new TestExchange();
    const { now } = t;
    expect(send(t, now)).toEqual(DEFAULT_OK);
    expect(send(t, now)).toEqual(err(`Invalid nonce: duplicate nonce ${now}`));
    const low = now - BOUNDS.tooOldMs;
    expect(send(t, low - 7)).toEqual(err(`Invalid nonce: nonce too low ${low - 7} < ${low}`));
    const high = now + BOUNDS.tooNewMs;
    expect(send(t, high + 7)).toEqual(err(`Invalid nonce: nonce too high ${high + 7} > ${high}`));
  });

  it('are counted per signer, not per account', () => {
    const t = new TestExchange();
    expect(send(t, t.now)).toEqual(DEFAULT_OK);
    expect(send(t, t.now, ALICE_AGENT)).toEqual(DEFAULT_OK);
  });

  it('are used by an admitted action that is then rejected, not by one refused at the door', () => {
    const t = new TestExchange();
    const order = (nonce: number) =>
      t.exchange.submit({
        signer: ALICE,
        action: { type: 'order', orders: [sell('100000', '0.001', 'Ioc')], grouping: 'na' },
        nonce,
        receivedAtMs: t.now,
      }).response;
    order(t.now); // rejected: nothing to match
    expect(order(t.now)).toEqual(err(`Invalid nonce: duplicate nonce ${t.now}`));
    t.exchange.apply({ kind: 'chargeRequests', account: ALICE, requests: 10_000 });
    expect(send(t, t.now + 1)).toEqual(DEFAULT_OK); // the first trickle
    expect(send(t, t.now + 2)).toHaveProperty('status', 'err');
    t.advance(10_000);
    expect(send(t, t.now - 10_000 + 2)).toEqual(DEFAULT_OK);
  });

  it('a noop with the nonce of an order still on its way kills it', () => {
    const t = new TestExchange();
    send(t, t.now + 5);
    const late = t.exchange.submit({
      signer: ALICE,
      action: { type: 'order', orders: [buy('90000', '0.001')], grouping: 'na' },
      nonce: t.now + 5,
      receivedAtMs: t.now,
    });
    expect(late.response).toEqual(err(`Invalid nonce: duplicate nonce ${t.now + 5}`));
    expect(t.exchange.openOrders(ALICE)).toEqual([]);
  });
});

it('a stale expiresAfter is refused at its block, uses the nonce and costs five times the action', () => {
  const t = new TestExchange();
  const orders = [buy('90000', '0.001'), buy('91000', '0.001')];
  const late = t.send(BOB, { type: 'order', orders, grouping: 'na' }, { expiresAfter: t.now - 1 });
  expect(late).toEqual(err('Action already expired'));
  expect(t.exchange.userRateLimit(BOB).nRequestsUsed).toBe(10);
  expect(t.exchange.openOrders(BOB)).toEqual([]);
  t.send(BOB, { type: 'order', orders, grouping: 'na' }, { expiresAfter: t.now });
  expect(t.exchange.openOrders(BOB)).toHaveLength(2);
  expect(t.exchange.userRateLimit(BOB).nRequestsUsed).toBe(12);
});
