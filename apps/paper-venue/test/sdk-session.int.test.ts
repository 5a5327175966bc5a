// The public client library, unmodified, trades a session of more than fifty steps over both transports: every time in
// force, modify, cancel by oid and cloid, schedule, leverage, agents, subscriptions and a reconnect.
import {
  ApiRequestError,
  ExchangeClient,
  HttpTransport,
  InfoClient,
  SubscriptionClient,
  WebSocketTransport,
} from '@nktkas/hyperliquid';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningVenue } from '../src/server/app.ts';
import { until } from './support/fault-rig.ts';
import { ACCOUNTS, admin, alice, aliceAgent, bob, startTestVenue } from './support/venue.ts';
import { numberedKey, testWallet } from './support/wallet.ts';

const BTC = 3;
const ETH = 4;
// Large, because the library reads a small hex string as a number.
const CLOID = '0xc1000000000000000000000000000001';

let venue: RunningVenue;
const open: WebSocketTransport[] = [];

beforeAll(async () => {
  const accounts = ACCOUNTS.map((account) => ({ ...account, cumVlmUsd: 2_000_000 }));
  // Without the pause after a revocation the second session can approve at once.
  venue = await startTestVenue({ accounts, config: { agentRemovalPendingMs: 0 } });
});

afterAll(async () => {
  for (const transport of open) await transport.close();
  await venue.close();
});

function http(): HttpTransport {
  return new HttpTransport({ apiUrl: venue.url, isTestnet: true, timeout: 3_000 });
}

function socket(): WebSocketTransport {
  const transport = new WebSocketTransport({
    url: venue.wsUrl,
    isTestnet: true,
    timeout: 3_000,
    reconnect: { maxRetries: 20, reconnectionDelay: 20 },
  });
  open.push(transport);
  return transport;
}

function order(
  isBuy: boolean,
  px: string,
  sz: string,
  tif: 'Alo' | 'Ioc' | 'Gtc' | 'FrontendMarket',
  more = {},
) {
  return { a: BTC, b: isBuy, p: px, s: sz, r: false, t: { limit: { tif } }, ...more };
}

describe.each([
  { name: 'HTTP', transport: http },
  { name: 'WebSocket', transport: socket },
])('a trading session over $name', ({ transport: makeTransport }) => {
  let info: InfoClient;
  let maker: ExchangeClient;
  let taker: ExchangeClient;
  const user = alice.address;
  let restingOid = 0;

  beforeAll(() => {
    const transport = makeTransport();
    info = new InfoClient({ transport });
    maker = new ExchangeClient({ transport, wallet: aliceAgent });
    taker = new ExchangeClient({ transport, wallet: bob });
  });

  test('reads the market', async () => {
    const meta = await info.meta();
    expect(meta.universe[BTC]?.name).toBe('BTC');
    const [again, contexts] = await info.metaAndAssetCtxs();
    expect(again).toEqual(meta);
    expect(contexts[BTC]?.oraclePx).toBe('100000.0');
    expect(await info.allMids()).toBeTypeOf('object');
    expect((await info.l2Book({ coin: 'BTC' }))?.coin).toBe('BTC');
    expect(await info.l2Book({ coin: 'NOPE' })).toBeNull();
    expect((await info.exchangeStatus()).specialStatuses).toBeNull();
  });

  test('reads the account', async () => {
    expect(await info.userRole({ user })).toEqual({ role: 'user' });
    expect(await info.userRole({ user: aliceAgent.address })).toEqual({ role: 'agent', data: { user } });
    expect(await info.userAbstraction({ user })).toBe('disabled');
    expect((await info.extraAgents({ user })).map(({ name }) => name)).toContain('agent');
    expect((await info.userFees({ user })).userCrossRate).toBe('0.00045');
    expect((await info.userRateLimit({ user })).nRequestsCap).toBeGreaterThanOrEqual(10_000);
    expect(Number((await info.clearinghouseState({ user })).withdrawable)).toBeGreaterThan(0);
  });

  test('sets leverage', async () => {
    await expect(maker.updateLeverage({ asset: BTC, isCross: true, leverage: 10 })).resolves.toMatchObject({
      status: 'ok',
    });
  });

  test('rests an ALO order with a cloid, and finds it everywhere', async () => {
    const placed = await maker.order({
      orders: [order(true, '99000', '0.01', 'Alo', { c: CLOID })],
      grouping: 'na',
    });
    const status = placed.response.data.statuses[0];
    expect(status).toMatchObject({ resting: { cloid: CLOID } });
    restingOid = typeof status === 'object' && 'resting' in status ? status.resting.oid : 0;
    expect(await info.openOrders({ user })).toMatchObject([
      { oid: restingOid, cloid: CLOID, limitPx: '99000.0' },
    ]);
    expect(await info.frontendOpenOrders({ user })).toMatchObject([{ oid: restingOid, tif: 'Alo' }]);
    expect(await info.orderStatus({ user, oid: restingOid })).toMatchObject({ order: { status: 'open' } });
    expect(await info.orderStatus({ user, oid: CLOID })).toMatchObject({
      order: { order: { oid: restingOid } },
    });
    expect((await info.l2Book({ coin: 'BTC' }))?.levels[0][0]).toEqual({ px: '99000.0', sz: '0.01', n: 1 });
  });

  test('modifies it: a new oid, the old one canceled', async () => {
    await maker.modify({ oid: restingOid, order: order(true, '99100', '0.02', 'Alo', { c: CLOID }) });
    const [now] = await info.openOrders({ user });
    expect(now).toMatchObject({ limitPx: '99100.0', sz: '0.02', cloid: CLOID });
    expect(now?.oid).not.toBe(restingOid);
    expect(await info.orderStatus({ user, oid: restingOid })).toMatchObject({
      order: { status: 'canceled' },
    });
    restingOid = now?.oid ?? 0;
  });

  test('is filled as a maker by an IOC taker', async () => {
    const filled = await taker.order({ orders: [order(false, '99000', '0.005', 'Ioc')], grouping: 'na' });
    expect(filled.response.data.statuses[0]).toMatchObject({
      filled: { totalSz: '0.005', avgPx: '99100.0' },
    });
    expect(await info.openOrders({ user })).toMatchObject([{ oid: restingOid, sz: '0.015', origSz: '0.02' }]);
    const [fill] = await info.userFills({ user });
    expect(fill).toMatchObject({
      oid: restingOid,
      crossed: false,
      dir: 'Open Long',
      sz: '0.005',
      px: '99100.0',
    });
    const byTime = await info.userFillsByTime({ user, startTime: (fill?.time ?? 0) - 1 });
    expect(byTime.at(-1)).toEqual(fill);
    const state = await info.clearinghouseState({ user });
    expect(state.assetPositions[0]?.position).toMatchObject({
      coin: 'BTC',
      szi: '0.005',
      entryPx: '99100.0',
    });
  });

  test('cancels by cloid, and learns that a second cancel is void', async () => {
    await maker.cancelByCloid({ cancels: [{ asset: BTC, cloid: CLOID }] });
    expect(await info.openOrders({ user })).toEqual([]);
    const again = maker.cancelByCloid({ cancels: [{ asset: BTC, cloid: CLOID }] });
    await expect(again).rejects.toThrow('Order was never placed, already canceled, or filled. asset=3');
  });

  test('rests a GTC order in a batch and cancels both by oid', async () => {
    const placed = await maker.order({
      orders: [order(true, '98000', '0.01', 'Gtc'), order(true, '97000', '0.01', 'Gtc')],
      grouping: 'na',
    });
    const cancels = placed.response.data.statuses.flatMap((status) =>
      typeof status === 'object' && 'resting' in status ? [{ a: BTC, o: status.resting.oid }] : [],
    );
    expect(cancels).toHaveLength(2);
    const done = await maker.cancel({ cancels });
    expect(done.response.data.statuses).toEqual(['success', 'success']);
  });

  test('moves two orders in one batch', async () => {
    const placed = await maker.order({
      orders: [order(true, '98000', '0.01', 'Alo'), order(true, '97000', '0.01', 'Alo')],
      grouping: 'na',
    });
    const oids = placed.response.data.statuses.flatMap((status) =>
      typeof status === 'object' && 'resting' in status ? [status.resting.oid] : [],
    );
    const moved = await maker.batchModify({
      modifies: oids.map((oid, i) => ({ oid, order: order(true, String(98_100 - i * 1000), '0.01', 'Alo') })),
    });
    expect(moved.response.data.statuses).toHaveLength(2);
    const now = await info.openOrders({ user });
    expect(now.map(({ limitPx }) => limitPx).toSorted()).toEqual(['97100.0', '98100.0']);
    await maker.cancel({ cancels: now.map(({ oid }) => ({ a: BTC, o: oid })) });
  });

  test('is told why a post-only order cannot rest', async () => {
    await taker.order({ orders: [order(false, '100500', '0.01', 'Alo')], grouping: 'na' });
    const crossing = maker.order({ orders: [order(true, '100500', '0.01', 'Alo')], grouping: 'na' });
    await expect(crossing).rejects.toThrow(
      /Post only order would have immediately matched, bbo was .*@100500\./,
    );
    const history = await info.historicalOrders({ user });
    expect(history[0]).toMatchObject({ status: 'badAloPxRejected' });
  });

  test('gets partial success out of a batch', async () => {
    const batch = maker.order({
      orders: [order(true, '98000', '0.01', 'Alo'), order(true, '100500', '0.01', 'Alo')],
      grouping: 'na',
    });
    const error = await batch.catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ApiRequestError);
    const [rested] = await info.openOrders({ user });
    expect(rested).toMatchObject({ limitPx: '98000.0' });
    await maker.cancel({ cancels: [{ a: BTC, o: rested?.oid ?? 0 }] });
  });

  test('crosses with a market order of the front end, then closes reduce-only', async () => {
    const bought = await maker.order({
      orders: [order(true, '100600', '0.005', 'FrontendMarket')],
      grouping: 'na',
    });
    expect(bought.response.data.statuses[0]).toMatchObject({ filled: { totalSz: '0.005' } });
    await taker.order({ orders: [order(true, '100000', '1', 'Gtc')], grouping: 'na' });
    const position = (await info.clearinghouseState({ user })).assetPositions[0]?.position;
    const closed = await maker.order({
      orders: [order(false, '99500', '5', 'Ioc', { r: true })],
      grouping: 'na',
    });
    expect(closed.response.data.statuses[0]).toMatchObject({ filled: { totalSz: position?.szi } });
    expect((await info.clearinghouseState({ user })).assetPositions).toEqual([]);
    const left = await info.openOrders({ user: bob.address });
    await taker.cancel({ cancels: left.map(({ oid }) => ({ a: BTC, o: oid })) });
  });

  test('burns a nonce with a noop, schedules a cancel and clears it', async () => {
    await expect(maker.noop({ nonce: Date.now() + 5_000 })).resolves.toMatchObject({ status: 'ok' });
    await expect(maker.scheduleCancel({ time: Date.now() + 60_000 })).resolves.toMatchObject({
      status: 'ok',
    });
    await expect(maker.scheduleCancel({})).resolves.toMatchObject({ status: 'ok' });
  });

  test('approves an agent that can then trade, and revokes it', async () => {
    const transport = makeTransport();
    const master = new ExchangeClient({ transport, wallet: alice });
    const fresh = testWallet(numberedKey(makeTransport === http ? 0x5001 : 0x5002));
    await master.approveAgent({ agentAddress: fresh.address, agentName: 'second' });
    const second = new ExchangeClient({ transport, wallet: fresh });
    await second.order({ orders: [{ ...order(true, '2900', '0.1', 'Gtc'), a: ETH }], grouping: 'na' });
    const [resting] = await info.openOrders({ user });
    expect(resting?.coin).toBe('ETH');
    await second.cancel({ cancels: [{ a: ETH, o: resting?.oid ?? 0 }] });
    await admin(venue, 'DELETE', `accounts/${user}/agents/${fresh.address}`);
    const refused = second.order({
      orders: [{ ...order(true, '2900', '0.1', 'Gtc'), a: ETH }],
      grouping: 'na',
    });
    await expect(refused).rejects.toThrow(`User or API Wallet ${fresh.address} does not exist.`);
  });
});

describe('subscriptions', () => {
  test('every channel shows its first frame and what follows', async () => {
    const subscriptions = new SubscriptionClient({ transport: socket() });
    const exchange = new ExchangeClient({ transport: http(), wallet: aliceAgent });
    const counter = new ExchangeClient({ transport: http(), wallet: bob });
    const user = alice.address;
    const seen: { [channel: string]: unknown[] } = {};
    const note = (channel: string) => (data: unknown) => {
      seen[channel] = [...(seen[channel] ?? []), data];
    };
    await subscriptions.bbo({ coin: 'BTC' }, note('bbo'));
    await subscriptions.l2Book({ coin: 'BTC' }, note('l2Book'));
    await subscriptions.trades({ coin: 'BTC' }, note('trades'));
    await subscriptions.allMids(note('allMids'));
    await subscriptions.activeAssetCtx({ coin: 'BTC' }, note('activeAssetCtx'));
    await subscriptions.orderUpdates({ user }, note('orderUpdates'));
    await subscriptions.userFills({ user }, note('userFills'));
    await subscriptions.userEvents({ user }, note('userEvents'));
    await subscriptions.openOrders({ user }, note('openOrders'));
    await subscriptions.clearinghouseState({ user }, note('clearinghouseState'));
    await exchange.order({ orders: [order(true, '99900', '0.01', 'Alo')], grouping: 'na' });
    await counter.order({ orders: [order(false, '99900', '0.01', 'Ioc')], grouping: 'na' });
    await until(() => {
      expect(seen.userFills?.[0]).toMatchObject({ isSnapshot: true });
      expect(seen.userFills?.at(-1)).toMatchObject({ fills: [{ px: '99900.0', crossed: false }] });
      expect(seen.userEvents?.at(-1)).toMatchObject({ fills: [{ px: '99900.0' }] });
      expect(seen.orderUpdates?.flat()).toMatchObject([{ status: 'open' }, { status: 'filled' }]);
      expect(seen.trades?.at(-1)).toMatchObject([{ coin: 'BTC', side: 'A', px: '99900.0', sz: '0.01' }]);
      expect(seen.bbo?.length).toBeGreaterThanOrEqual(3);
      expect(seen.l2Book?.length).toBeGreaterThanOrEqual(2);
      expect(seen.allMids?.length).toBeGreaterThanOrEqual(1);
      expect(seen.activeAssetCtx?.length).toBeGreaterThanOrEqual(1);
      expect(seen.openOrders?.length).toBeGreaterThanOrEqual(2);
      expect(seen.clearinghouseState?.at(-1)).toMatchObject({
        clearinghouseState: { assetPositions: [{ position: { szi: '0.01' } }] },
      });
    });
  });

  test('a cut connection reconnects, resubscribes and gets its snapshot again', async () => {
    const transport = socket();
    const subscriptions = new SubscriptionClient({ transport });
    const frames: { isSnapshot?: boolean }[] = [];
    await subscriptions.userFills({ user: bob.address }, (data) =>
      frames.push(data as { isSnapshot?: boolean }),
    );
    await until(() => expect(frames).toHaveLength(1));
    await admin(venue, 'POST', 'faults', { kind: 'ws_terminate', match: { account: bob.address } });
    await vi.waitFor(() => expect(frames).toHaveLength(2), { timeout: 10_000 });
    expect(frames[1]?.isSnapshot).toBe(true);
  });

  test('unsubscribing ends the frames', async () => {
    const subscriptions = new SubscriptionClient({ transport: socket() });
    const frames: unknown[] = [];
    const subscription = await subscriptions.bbo({ coin: 'SOL' }, (data) => frames.push(data));
    await until(() => expect(frames).toHaveLength(1));
    await subscription.unsubscribe();
    const exchange = new ExchangeClient({ transport: http(), wallet: bob });
    await exchange.order({
      orders: [{ a: 0, b: true, p: '140', s: '1', r: false, t: { limit: { tif: 'Gtc' } } }],
      grouping: 'na',
    });
    expect(frames).toHaveLength(1);
  });
});
