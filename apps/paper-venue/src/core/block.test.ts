import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ActionResponse, ExchangeAction, OrderWire } from './seam/actions.ts';
import type { ExchangeEvent } from './seam/events.ts';
import {
  ALICE,
  ALICE_AGENT,
  BOB,
  BTC,
  buy,
  CAROL,
  HOUSE,
  STRANGER,
  sell,
  TestExchange,
} from './test-exchange.ts';

const BLOCK: { config: { blockMs: number } } = { config: { blockMs: 70 } };
const order = (...orders: OrderWire[]): ExchangeAction => ({ type: 'order', orders, grouping: 'na' });

function results(events: ExchangeEvent[]): Map<number, ActionResponse> {
  return new Map(
    events.flatMap((event) => (event.type === 'actionResult' ? [[event.ticket, event.response]] : [])),
  );
}

describe('blocks', () => {
  it('answer when they close, with the block time', () => {
    const t = new TestExchange(BLOCK);
    t.advance(10);
    const ticket = t.queue(ALICE, order(buy('99000', '0.001')));
    expect(t.exchange.openOrders(ALICE)).toEqual([]);
    t.advance(59);
    expect(t.take().filter(({ type }) => type === 'actionResult')).toEqual([]);
    t.advance(1);
    const events = t.take();
    expect(results(events).get(ticket)).toMatchObject({ status: 'ok' });
    expect(events.map(({ timeMs }) => timeMs)).toEqual(events.map(() => t.now));
    expect(t.exchange.openOrders(ALICE)[0]?.timestamp).toBe(t.now);
    expect(t.exchange.height).toBe(1);
  });

  it('take an action that arrives on a boundary into the next block', () => {
    const t = new TestExchange(BLOCK);
    t.advance(70);
    t.queue(ALICE, order(buy('99000', '0.001')));
    t.advance(69);
    expect(t.exchange.openOrders(ALICE)).toEqual([]);
    t.advance(1);
    expect(t.exchange.openOrders(ALICE)).toHaveLength(1);
  });

  it('execute post-only first, then cancels, then anything that may take; within a class by arrival', () => {
    const t = new TestExchange(BLOCK);
    t.queue(BOB, order(sell('100010', '0.01')));
    t.advance(70);
    const oid = t.exchange.openOrders(BOB)[0]?.oid ?? 0;
    t.take();
    const taker = t.queue(ALICE, order(buy('100010', '0.02', 'Ioc')));
    const cancel = t.queue(BOB, { type: 'cancel', cancels: [{ a: BTC, o: oid }] });
    const late = t.queue(CAROL, order(sell('100009', '0.01', 'Alo')));
    t.advance(70);
    const events = t.take();
    expect([...results(events).keys()]).toEqual([late, cancel, taker]);
    expect(results(events).get(taker)).toMatchObject({
      response: { data: { statuses: [{ filled: { totalSz: '0.01', avgPx: '100009.0' } }] } },
    });
  });

  it.each([
    ['modify to post-only', 'Alo', 1],
    ['modify to GTC', 'Gtc', 3],
  ] as const)('a %s is classed by the order it places', (_, tif, cls) => {
    const t = new TestExchange(BLOCK);
    t.queue(ALICE, order(buy('99000', '0.001', 'Alo')));
    t.advance(70);
    t.take();
    const oid = t.exchange.openOrders(ALICE)[0]?.oid ?? 0;
    const cancel = t.queue(BOB, { type: 'cancel', cancels: [{ a: BTC, o: 1 }] });
    const modify = t.queue(ALICE, { type: 'modify', oid, order: buy('98000', '0.001', tif) });
    t.advance(70);
    expect([...results(t.take()).keys()]).toEqual(cls === 1 ? [modify, cancel] : [cancel, modify]);
  });

  it('an action can go stale while it waits for its block', () => {
    const t = new TestExchange(BLOCK);
    const { ticket } = t.exchange.submit({
      signer: ALICE,
      action: order(buy('99000', '0.001')),
      nonce: t.now,
      expiresAfter: t.now + 69,
      receivedAtMs: t.now,
    });
    t.advance(70);
    expect(results(t.take()).get(ticket)).toEqual({ status: 'err', response: 'Action already expired' });
  });

  it('refusals at the door do not wait', () => {
    const t = new TestExchange(BLOCK);
    const send = () =>
      t.exchange.submit({ signer: ALICE, action: { type: 'noop' }, nonce: t.now, receivedAtMs: t.now });
    expect(send().response).toBeNull();
    expect(send().response).toMatchObject({ status: 'err' });
  });

  it('time never goes back', () => {
    const t = new TestExchange(BLOCK);
    t.advance(1000);
    const { now } = t;
    t.exchange.advance(now - 500);
    expect(t.now).toBe(now);
    t.exchange.submit({ signer: ALICE, action: { type: 'noop' }, nonce: now, receivedAtMs: now - 500 });
    expect(t.now).toBe(now);
  });

  it('tell a changed best price once, at the end', () => {
    const t = new TestExchange(BLOCK);
    t.queue(ALICE, order(buy('99000', '0.001'), buy('99001', '0.002')));
    t.queue(BOB, order(sell('100000', '0.001'), sell('100001', '0.002')));
    t.advance(70);
    expect(t.take().filter(({ type }) => type === 'bboChanged')).toMatchObject([
      {
        coin: 'BTC',
        bbo: [
          { px: '99001.0', sz: '0.002', n: 1 },
          { px: '100000.0', sz: '0.001', n: 1 },
        ],
      },
    ]);
    t.queue(ALICE, order(buy('98000', '0.001')));
    t.advance(70);
    const kinds = t.take().map(({ type }) => type);
    expect(kinds).toContain('bookChanged');
    expect(kinds).not.toContain('bboChanged');
  });

  it('go by even when nothing happens: the book is as old as the last boundary', () => {
    const t = new TestExchange(BLOCK);
    t.advance(1000);
    expect(t.exchange.l2Book('BTC')?.time).toBe(t.now - 1000 + 14 * 70);
    expect(t.exchange.clearinghouseState(ALICE).time).toBe(t.now - 1000 + 14 * 70);
  });

  it('a quiet second closes no block, and a driver can ask when the next one is due', () => {
    const t = new TestExchange(BLOCK);
    t.advance(1000);
    expect(t.take()).toEqual([]);
    const start = t.now - 1000;
    expect(t.exchange.nextBlockMs()).toBeGreaterThanOrEqual(start + 3000);
    expect(t.exchange.nextBlockMs()).toBeLessThan(start + 3070);
  });
});

describe('advancing', () => {
  it.each([0, 70, 250])('in any steps gives the same state as at once (block %i ms)', (blockMs) => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9_000 }), { maxLength: 20 }), (steps) => {
        const make = () => {
          const t = new TestExchange({ config: { blockMs } });
          const action = order(buy('99990', '0.5'), sell('100010', '0.5'));
          t.exchange.submitTrusted({ account: HOUSE, action, receivedAtMs: t.now });
          t.exchange.setOracle('BTC', '100100');
          return t;
        };
        const stepped = make();
        const jumped = make();
        let total = 0;
        for (const step of steps) {
          stepped.advance(step);
          total += step;
        }
        jumped.advance(total);
        expect(stepped.exchange.stateHash()).toBe(jumped.exchange.stateHash());
        expect(stepped.take()).toEqual(jumped.take());
      }),
      { numRuns: 25 },
    );
  });
});

describe('operator inputs', () => {
  it('forceCancel ends an order with the given status and tells its owner', () => {
    const t = new TestExchange();
    const oid = t.rest(ALICE, buy('99000', '0.001'));
    t.take();
    t.exchange.apply({ kind: 'forceCancel', account: ALICE, oid, status: 'liquidatedCanceled' });
    expect(t.take().map((event) => [event.type, 'status' in event ? event.status : ''])).toEqual([
      ['orderUpdate', 'liquidatedCanceled'],
      ['nonUserCancel', ''],
      ['bookChanged', ''],
      ['bboChanged', ''],
    ]);
  });

  it('refuse what makes no sense, and change nothing then', () => {
    const t = new TestExchange();
    const before = t.exchange.stateHash();
    const bad = [
      { kind: 'forceCancel', account: ALICE, oid: 1, status: 'internalCancel' },
      { kind: 'deposit', account: ALICE, usd: '-5' },
      { kind: 'deposit', account: ALICE, usd: '1000000000' },
      { kind: 'deposit', account: `0x${'9'.repeat(40)}`, usd: 'x' },
      { kind: 'createAccount', account: { address: ALICE, usd: '1' } },
      { kind: 'createAccount', account: { address: `0x${'9'.repeat(40)}`, usd: '1.0000001' } },
      {
        kind: 'createAccount',
        account: { address: `0x${'9'.repeat(40)}`, usd: '1', master: `0x${'8'.repeat(40)}` },
      },
      { kind: 'setOracle', coin: 'BTC', px: '0' },
      { kind: 'setOracle', coin: 'DOGE', px: '1' },
      { kind: 'setPerpMid', coin: 'BTC', px: '1.23' },
      { kind: 'revokeAgent', account: BOB, agent: ALICE_AGENT },
      { kind: 'chargeRequests', account: STRANGER, requests: 1 },
    ] as const;
    for (const input of bad) expect(() => t.exchange.apply(input), input.kind).toThrow(RangeError);
    expect(t.exchange.stateHash()).toBe(before);
  });
});
