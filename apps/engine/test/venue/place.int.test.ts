/** Orders over the socket against a real venue process: what each fault leaves us knowing, and what really happened. */
import { until } from '@agora/testkit/app-process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PlaceReport } from '../../src/ports/venue-exchange.ts';
import { answered, VenueClient } from '../support/venue-client.ts';

let client: VenueClient;
beforeEach(async () => {
  client = await VenueClient.start({ durable: true });
});
afterEach(() => client.stop());

const kinds = ({ orders }: PlaceReport) => orders.map(({ input }) => input.kind);
const orderFault = (kind: string, more: object = {}) =>
  client.paper.fault({ kind, match: { action: 'order' }, count: 1, ...more });
/** Orders that the venue ever admitted, by cloid, from its own journal. */
async function admitted(): Promise<string[]> {
  const inputs = await client.paper.journal('event');
  const cloids = inputs.map((record) => JSON.stringify(record).match(/"cloid":"(0x[0-9a-f]{32})"/)?.[1]);
  return [...new Set(cloids.filter((cloid) => cloid !== undefined))];
}

describe('without a fault', () => {
  test('a batch rests, and the venue shows exactly it', async () => {
    const orders = [
      client.order(),
      client.order({ pxText: '98000' }),
      client.order({ side: 'sell', pxText: '101000' }),
    ];
    const report = await client.place(...orders);
    expect(kinds(report)).toEqual(['resting', 'resting', 'resting']);
    expect(report).toMatchObject({ late: false, unresolved: null });
    expect((await client.openCloids()).sort()).toEqual(orders.map(({ cloid }) => cloid).sort());
  });

  test('a crossing order is rejected in the words of the venue, the others rest', async () => {
    await client.otherTrades('sell', '100000', '0.5', 'Gtc');
    const report = await client.place(client.order(), client.order({ pxText: '100000' }));
    expect(report.orders).toMatchObject([
      { input: { kind: 'resting' }, refusal: null, text: null },
      {
        input: { kind: 'rejected' },
        refusal: 'post_only_cross',
        text: expect.stringMatching(/^Post only order/),
      },
    ]);
  });

  test('an order that arrives after its expiry is rejected and never rests', async () => {
    const venueNowMs = client.venueClock.venueNowMs() ?? 0;
    const report = await client.place(client.order({ expiresAfterMs: venueNowMs - 1_000 }));
    expect(report.orders).toMatchObject([{ input: { kind: 'rejected' }, refusal: 'expired' }]);
    expect(await client.openCloids()).toEqual([]);
  });

  test('a batch with an agent that was revoked is rejected', async () => {
    await client.paper.fault({
      kind: 'agent_revoked',
      match: { account: client.account },
      agent: client.agent,
    });
    const report = await client.place(client.order());
    expect(report.orders).toMatchObject([{ input: { kind: 'rejected' }, refusal: 'wallet' }]);
  });

  test('its bytes are written in the tick of the check: they arrive while our loop is blocked', async () => {
    const order = client.order();
    client.send(order);
    const blockedUntilMs = Date.now() + 1_000;
    while (Date.now() < blockedUntilMs) Math.sqrt(2);
    await until('a report', () => client.reports.length === 1);
    const inputs = await client.paper.journal('in');
    const arrived = inputs.find((record) => JSON.stringify(record).includes(order.cloid));
    expect(Number(arrived?.us) / 1_000).toBeLessThan(blockedUntilMs);
  });

  test('a second batch in the same tick is denied: bytes of the first still wait', async () => {
    client.send(client.order());
    expect(() => client.send(client.order())).toThrow('SOCKET_NOT_READY');
    await until('a report', () => client.reports.length === 1);
    expect(await client.openCloids()).toHaveLength(1);
  });

  test('40 batches at once are answered each, none mixed up', async () => {
    const batches = Array.from({ length: 40 }, (_, n) => client.order({ pxText: String(90_000 + 10 * n) }));
    const nonces: number[] = [];
    for (const order of batches) {
      await until('the socket took the last one', () => client.venue.placer.look().bufferedBytes === 0);
      nonces.push(client.send(order).nonce);
    }
    await until('all reports', () => client.reports.length === batches.length);
    const byNonce = new Map(client.reports.map((report) => [report.nonce, report.orders[0]?.cloid]));
    expect(nonces.map((nonce) => byNonce.get(nonce))).toEqual(batches.map(({ cloid }) => cloid));
    expect(new Set(await client.openCloids()).size).toBe(40);
  });
});

describe('each fault has a name', () => {
  const cases: [string, object, string, boolean, RegExp | null][] = [
    ['rate_limited', {}, 'no_answer', false, /^429/],
    ['server_error', {}, 'no_answer', false, /^500/],
    ['bad_gateway', {}, 'no_answer', false, /^502/],
    ['hang', {}, 'no_answer', false, /^no answer within 2000 ms/],
    ['drop_before', {}, 'no_answer', false, /^connection lost/],
    ['commit_then_drop', {}, 'no_answer', true, /^connection lost/],
    ['hang_after_commit', {}, 'no_answer', true, /^no answer within 2000 ms/],
    ['error_but_executed', {}, 'no_answer', true, /^500/],
    ['error_but_executed', { text: 'Internal error' }, 'no_answer', true, null],
    ['action_error', {}, 'rejected', false, null],
    ['action_error', { text: 'A text that nobody knows' }, 'no_answer', false, null],
    ['nonce_duplicate', {}, 'no_answer', false, null],
    ['nonce_too_low', {}, 'rejected', false, null],
    ['nonce_too_high', {}, 'rejected', false, null],
    ['agent_unknown', {}, 'rejected', false, null],
    ['single_batch_error', {}, 'rejected', false, null],
  ];
  test.each(cases)('%s %j: %s, executed %s', async (kind, more, outcome, executed, unresolved) => {
    await orderFault(kind, more);
    const orders = [client.order(), client.order({ pxText: '98000' })];
    const report = await client.place(...orders);
    expect(kinds(report)).toEqual([outcome, outcome]);
    if (unresolved === null) expect(report.unresolved).toBeNull();
    else expect(report.unresolved).toMatch(unresolved);
    expect((await client.openCloids()).length).toBe(executed ? 2 : 0);
    // What is unresolved, the venue resolves by our id.
    const found = answered(await client.venue.info.orderStatus(client.universe, orders[0]?.cloid ?? 0));
    expect(found?.word ?? 'unknown').toBe(executed ? 'open' : 'unknown');
  });

  test('partial_batch_error: the part that rests rests, the other is rejected', async () => {
    await orderFault('partial_batch_error', { amount: 1 });
    const orders = [client.order(), client.order({ pxText: '98000' }), client.order({ pxText: '97000' })];
    expect(kinds(await client.place(...orders))).toEqual(['resting', 'resting', 'rejected']);
    expect((await client.openCloids()).sort()).toEqual(
      orders
        .slice(0, 2)
        .map(({ cloid }) => cloid)
        .sort(),
    );
  });

  test('delayed_ack within the time: an ordinary answer; beyond it: unresolved, then told late', async () => {
    await orderFault('delayed_ack', { delay_ms: 300 });
    expect(kinds(await client.place(client.order()))).toEqual(['resting']);
    await orderFault('delayed_ack', { delay_ms: 2_600 });
    const { nonce } = client.send(client.order());
    const of = () => client.reports.filter((report) => report.nonce === nonce);
    await until('both reports', () => of().length === 2);
    expect(of().map((report) => [kinds(report)[0], report.late])).toEqual([
      ['no_answer', false],
      ['resting', true],
    ]);
  });
});

describe('the connection', () => {
  test('ws_close and ws_terminate: in flight is unresolved, the next batch goes over a new connection', async () => {
    for (const kind of ['ws_close', 'ws_terminate']) {
      await orderFault('delayed_ack', { delay_ms: 1_500 });
      const pending = client.place(client.order());
      await client.paper.fault({ kind });
      expect((await pending).unresolved).toMatch(/^connection lost/);
      await client.lineOpen();
      expect(kinds(await client.place(client.order({ pxText: '97000' })))).toEqual(['resting']);
    }
    expect(await admitted()).toHaveLength(4);
  });

  test('kill -9 of the venue: unresolved, denied while it is away, and again after it came back', async () => {
    await orderFault('hang_after_commit');
    const order = client.order();
    const pending = client.place(order);
    await until('it is committed', async () => (await client.openCloids()).length === 1);
    await client.paper.kill('SIGKILL');
    expect(kinds(await pending)).toEqual(['no_answer']);
    expect(() => client.send(client.order())).toThrow('SOCKET_NOT_READY');
    await client.paper.restart();
    await client.lineOpen();
    expect(kinds(await client.place(client.order({ pxText: '97000' })))).toEqual(['resting']);
    // Nothing was sent again: the first order is there once, the denied one never.
    expect(await client.openCloids()).toHaveLength(2);
    const found = answered(await client.venue.info.orderStatus(client.universe, order.cloid));
    expect(found?.word).toBe('open');
  });

  test('ws_refuse: places are denied until it takes connections again', async () => {
    await client.paper.fault({ kind: 'ws_refuse', duration_ms: 1_000 });
    await client.paper.fault({ kind: 'ws_terminate' });
    await until('the loss is seen', () => !client.venue.placer.look().open);
    expect(() => client.send(client.order())).toThrow('SOCKET_NOT_READY');
    await client.lineOpen();
    expect(kinds(await client.place(client.order()))).toEqual(['resting']);
  });

  test('ws_half_open: sent into it is unresolved and never lands, and the line comes back within 10 s', async () => {
    await client.paper.fault({ kind: 'ws_half_open', duration_ms: 15_000 });
    const report = await client.place(client.order());
    expect(report.unresolved).toBe('no answer within 2000 ms');
    await until('the dead connection is dropped', () => !client.venue.placer.look().open);
    await client.lineOpen();
    expect(kinds(await client.place(client.order({ pxText: '97000' })))).toEqual(['resting']);
    expect(await client.openCloids()).toHaveLength(1);
  });
});
