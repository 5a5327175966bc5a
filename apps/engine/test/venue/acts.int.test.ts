/** Cancels, noops and the other acts over HTTP, and reads, against a real venue process and each of its faults. */
import { oidSchema } from '@agora/shared/ids';
import { until } from '@agora/testkit/app-process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { answered, BTC, BTC_ID, ETH, VenueClient } from '../support/venue-client.ts';

let client: VenueClient;
beforeEach(async () => {
  client = await VenueClient.start({ durable: true });
});
afterEach(() => client.stop());

const canceller = () => client.venue.canceller;
const info = () => client.venue.info;
const cancelFault = (kind: string, more: object = {}) =>
  client.paper.fault({ kind, match: { action: 'cancelByCloid' }, count: 1, ...more });

async function resting() {
  const order = client.order();
  const report = await client.place(order);
  const input = report.orders[0]?.input;
  if (input?.kind !== 'resting') throw new Error('the order does not rest');
  return { assetId: BTC_ID, cloid: order.cloid, oid: oidSchema.parse(input.oid) };
}

describe('cancels', () => {
  test('by oid and by cloid; what is gone is told as gone', async () => {
    const [one, two] = [await resting(), await resting()];
    expect(await canceller().cancel([one])).toEqual({
      kind: 'accepted',
      value: [{ outcome: 'canceled', text: null, refusal: null }],
    });
    expect(await canceller().cancelByCloid([one, two])).toMatchObject({
      kind: 'accepted',
      value: [{ outcome: 'gone' }, { outcome: 'canceled' }],
    });
    expect(await client.openCloids()).toEqual([]);
  });

  test('200 at once, and never more', async () => {
    const many = Array.from({ length: 201 }, (_, n) => ({ assetId: BTC_ID, cloid: client.cloid(1_000 + n) }));
    expect(await canceller().cancelByCloid(many)).toMatchObject({ kind: 'denied' });
    const outcome = await canceller().cancelByCloid(many.slice(1));
    expect(outcome.kind === 'accepted' && outcome.value.length).toBe(200);
    expect(client.spends.at(-1)).toEqual({ purpose: 'cancel', ipWeight: 6, addressItems: 200 });
  });

  test('wait for no place: one passes while an order hangs at the venue', async () => {
    const order = await resting();
    await client.paper.fault({ kind: 'hang', match: { action: 'order' }, count: 1 });
    client.send(client.order());
    expect(await canceller().cancelByCloid([order])).toMatchObject({ kind: 'accepted' });
    expect(client.reports).toHaveLength(1); // only the first order: the hanging one is still unanswered
  });

  test('wait for no other cancel: one passes while another hangs', async () => {
    const [one, two] = [await resting(), await resting()];
    await cancelFault('hang');
    const hung = canceller().cancelByCloid([one]);
    expect(await canceller().cancelByCloid([two])).toMatchObject({ kind: 'accepted' });
    expect(await hung).toEqual({ kind: 'unresolved', reason: 'no answer within 2000 ms' });
    expect(await client.openCloids()).toEqual([one.cloid]);
  });

  const cases: [string, object, object, boolean][] = [
    ['rate_limited', {}, { kind: 'unresolved', reason: 'HTTP 429' }, false],
    ['server_error', {}, { kind: 'unresolved', reason: 'HTTP 500' }, false],
    ['bad_gateway', {}, { kind: 'unresolved', reason: 'HTTP 502' }, false],
    // A kept connection that dies under a request: the same bytes go once more over a new one.
    ['drop_before', {}, { kind: 'accepted' }, true],
    ['drop_before', { count: 2 }, { kind: 'unresolved' }, false],
    ['commit_then_drop', {}, { kind: 'unresolved' }, true],
    ['error_but_executed', {}, { kind: 'unresolved', reason: 'HTTP 500' }, true],
    [
      'error_but_executed',
      { text: 'Internal error' },
      { kind: 'unresolved', reason: 'Internal error' },
      true,
    ],
    ['hang_after_commit', {}, { kind: 'unresolved', reason: 'no answer within 2000 ms' }, true],
    ['action_error', {}, { kind: 'rejected', refusal: 'wallet' }, false],
    ['nonce_duplicate', {}, { kind: 'unresolved' }, false],
    ['nonce_too_low', {}, { kind: 'rejected', refusal: 'nonce' }, false],
    ['delayed_ack', { delay_ms: 200 }, { kind: 'accepted' }, true],
  ];
  test.each(cases)(
    '%s %j -> %j, executed %s; the next try succeeds or says gone',
    async (kind, more, expected, executed) => {
      const order = await resting();
      await cancelFault(kind, more);
      expect(await canceller().cancelByCloid([order])).toMatchObject(expected);
      expect((await client.openCloids()).length).toBe(executed ? 0 : 1);
      expect(await canceller().cancelByCloid([order])).toMatchObject({
        kind: 'accepted',
        value: [{ outcome: executed ? 'gone' : 'canceled' }],
      });
    },
  );

  test('a venue that is away: denied, since nothing left', async () => {
    const order = await resting();
    await client.paper.kill('SIGKILL');
    expect(await canceller().cancel([order])).toMatchObject({ kind: 'denied', reason: 'NOT_CONNECTED' });
    await client.paper.restart();
    expect(await canceller().cancel([order])).toMatchObject({ kind: 'accepted' });
  });

  test('an account over its budget: rejected as such', async () => {
    const order = await resting();
    await client.paper.fault({ kind: 'address_limit', match: { account: client.account } });
    const outcomes = [await canceller().noop(1), await canceller().cancel([order])];
    expect(outcomes.map(({ kind }) => kind)).not.toContain('denied');
  });
});

describe('a noop', () => {
  test('with the nonce of an order that never arrived proves that it never will', async () => {
    await client.paper.fault({ kind: 'drop_before', match: { action: 'order' }, count: 1 });
    const report = await client.place(client.order());
    expect(await canceller().noop(report.nonce)).toEqual({ kind: 'accepted', value: null });
    expect(await canceller().noop(report.nonce)).toMatchObject({ kind: 'unresolved' });
  });

  test('with the nonce of an order that was admitted proves nothing', async () => {
    await client.paper.fault({ kind: 'commit_then_drop', match: { action: 'order' }, count: 1 });
    const report = await client.place(client.order());
    expect(await canceller().noop(report.nonce)).toMatchObject({ kind: 'unresolved' });
    expect(await client.openCloids()).toHaveLength(1);
  });
});

describe('the other acts', () => {
  test('scheduleCancel below the volume it needs is refused, with it accepted, and can be taken back', async () => {
    const venueNowMs = client.venueClock.venueNowMs() ?? 0;
    expect(await canceller().scheduleCancel(venueNowMs + 60_000)).toMatchObject({
      kind: 'rejected',
      text: expect.stringMatching(/^Cannot set scheduled cancel time/),
    });
    await client.paper.fault({ kind: 'schedule_cancel_gate', amount: 0 });
    expect(await canceller().scheduleCancel(venueNowMs + 60_000)).toEqual({ kind: 'accepted', value: null });
    expect(await canceller().scheduleCancel(null)).toEqual({ kind: 'accepted', value: null });
  });

  test('leverage within the limit is set, beyond it never leaves', async () => {
    expect(await canceller().updateLeverage(BTC_ID, 5, true)).toEqual({ kind: 'accepted', value: null });
    expect(await canceller().updateLeverage(BTC_ID, 11, true)).toMatchObject({ kind: 'denied' });
  });
});

describe('clocks', () => {
  test.each([3_600_000, 3 * 86_400_000])(
    'with the venue %d ms off our wall clock, places and cancels are taken',
    async (ms) => {
      await client.paper.skew(ms);
      // The second reading agrees with the first, against the clock that was known before.
      for (let reading = 0; reading < 2; reading += 1) answered(await info().exchangeStatus());
      expect(Math.abs((client.venueClock.skewMs() ?? 0) + ms)).toBeLessThan(2_000);
      await client.nonces.renew();
      const order = await resting();
      expect(await canceller().cancelByCloid([order])).toMatchObject({ value: [{ outcome: 'canceled' }] });
    },
  );
});

describe('reads', () => {
  test('describe the venue, the account and our standing', async () => {
    const { universe, prices } = answered(await info().metaAndAssetCtxs());
    expect(universe.get(BTC)?.spec).toMatchObject({ assetId: BTC_ID, szDecimals: 5 });
    expect(prices.get(ETH)?.oraclePx).toBe('3000.0');
    expect(answered(await info().userRole(client.account))).toEqual({ kind: 'user' });
    expect(answered(await info().userRole(client.agent))).toEqual({ kind: 'agent', master: client.account });
    expect(answered(await info().extraAgents())).toMatchObject([{ name: 'engine', address: client.agent }]);
    expect(answered(await info().userAbstraction())).toBe('disabled');
    expect(answered(await info().userFees())).toEqual({ takerPpm: 450, makerPpm: 150 });
    expect(answered(await info().userRateLimit())).toMatchObject({ cap: 10_000, volumeUsd: 0 });
    expect(answered(await info().exchangeStatus()).special).toBeNull();
  });

  test('show orders, fills and positions that agree with each other', async () => {
    await resting();
    await client.otherTrades('sell', '98000', '0.004');
    const { view, fills } = answered(await info().readAccount(client.universe, new Set([BTC]), 0));
    expect(view.orders).toMatchObject([{ coin: 'BTC', assetId: BTC_ID, side: 'buy', px: 990_000, sz: 600 }]);
    expect(view.account?.positions).toMatchObject([{ coin: 'BTC', szi: 400 }]);
    // 0.004 × 99000 = 396 USD, of which the maker pays 1.5 bp.
    expect(fills).toMatchObject([
      { side: 'buy', px: 990_000, sz: 400, feeUusd: 59_400, taker: false, startSzi: 0 },
    ]);
    expect(view.account?.cashUusd).toBe(100_000_000_000 - 396_000_000 - 59_400);
    const history = answered(await info().historicalOrders(client.universe));
    expect(history.map(({ word }) => word)).toEqual(['open']);
  });

  test('of a coin that is not traded: a position is named, not valued', async () => {
    await resting();
    await client.otherTrades('sell', '98000', '0.004');
    const { view } = answered(await info().readAccount(client.universe, new Set([ETH]), 0));
    expect(view.account).toMatchObject({ positions: [], strangePositions: ['BTC'] });
  });

  test('by id: unknown, then open, then its end; unknown for a while under a lag', async () => {
    const order = client.order();
    const status = async () =>
      answered(await info().orderStatus(client.universe, order.cloid))?.word ?? 'unknown';
    expect(await status()).toBe('unknown');
    await client.paper.fault({ kind: 'unknown_oid_lag', delay_ms: 2_000, duration_ms: 60_000 });
    await client.place(order);
    expect(await status()).toBe('unknown');
    await until('the venue shows it', async () => (await status()) === 'open');
    await canceller().cancelByCloid([{ assetId: BTC_ID, cloid: order.cloid }]);
    expect(await status()).toBe('canceled');
  });

  test.each([
    ['rate_limited', { kind: 'refused', reason: 'HTTP 429' }],
    ['server_error', { kind: 'refused', reason: 'HTTP 500' }],
    ['bad_gateway', { kind: 'refused', reason: 'HTTP 502' }],
    ['hang', { kind: 'silent', reason: 'no answer within 2000 ms' }],
    ['drop_before', { kind: 'silent' }],
  ])('with %s are none, whole or not at all', async (kind, expected) => {
    await client.paper.fault({ kind, match: { info: 'clearinghouseState' }, count: 1 });
    expect(await info().readAccount(client.universe, new Set([BTC]), 0)).toMatchObject(expected);
    expect(await info().readAccount(client.universe, new Set([BTC]), 0)).toMatchObject({ kind: 'answered' });
  });

  test('tell what the venue says of itself', async () => {
    await client.paper.fault({ kind: 'special_status', text: 'post-only' });
    expect(answered(await info().exchangeStatus()).special).toBe('post-only');
  });
});
