// Every answer and every frame of the venue has the shape that the public client library's own schemas describe, with
// no key besides.
import * as exchangeSchemas from 'hl-schemas/api/exchange';
import * as infoSchemas from 'hl-schemas/api/info';
import * as eventSchemas from 'hl-schemas/api/subscription';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningVenue } from '../src/server/app.ts';
import { until } from './support/fault-rig.ts';
import { RawSocket } from './support/raw-socket.ts';
import { limit, orderAction, signed, signedApproval, signedSend } from './support/sign.ts';
import { structureOf } from './support/structure.ts';
import { admin, alice, aliceAgent, bob, post, startTestVenue } from './support/venue.ts';
import { numberedKey, testWallet } from './support/wallet.ts';

const BTC = 3;
const ETH = 4;
const ALICE = numberedKey(0xa6e97);
const BOB = numberedKey(0xb0b);
const MASTER = numberedKey(0xa11ce);
const CLOID = '0xc1000000000000000000000000000001';
const HOUR_MS = 3_600_000;

interface Schema {
  readonly '~standard': { validate(value: unknown): unknown };
}

/** The issues of a value against a schema, unknown keys included. */
function issuesOf(schema: Schema, value: unknown): unknown[] {
  const result = schema['~standard'].validate(value) as { issues?: { message: string }[]; value?: unknown };
  if (result.issues !== undefined) return result.issues.map(({ message }) => message);
  const known = structureOf(result.value);
  return [...structureOf(value).keys()]
    .filter((path) => !known.has(path))
    .map((path) => `unknown key ${path}`);
}

let venue: RunningVenue;
let socket: RawSocket;
let sub: string;
let vault: string;
const answers: { action: string; answer: unknown }[] = [];

async function act(key: string, action: { type: string; [k: string]: unknown }): Promise<unknown> {
  const body = signed(key, action as never, { nonce: venue.host.clock.nowMs() + answers.length });
  const answer = (await post(`${venue.url}/exchange`, body)).json();
  answers.push({ action: action.type, answer });
  return answer;
}

/** An isolated position with its stop, a group, and everything that moves money between accounts. */
async function manage(): Promise<void> {
  const eth = (isBuy: boolean, px: string, sz: string) => limit(ETH, isBuy, px, sz);
  await act(BOB, orderAction(eth(false, '3001', '5'), eth(true, '2999', '5')) as never);
  await act(ALICE, { type: 'updateLeverage', asset: ETH, isCross: false, leverage: 5 });
  await act(ALICE, orderAction(limit(ETH, true, '3001', '1', { tif: 'Ioc' })) as never);
  await act(ALICE, { type: 'updateIsolatedMargin', asset: ETH, isBuy: true, ntli: 5_000_000 });
  await act(ALICE, { type: 'updateIsolatedMargin', asset: ETH, isBuy: true, ntli: -1_000_000 });
  const stop = (px: string, tpsl: string) => ({
    ...limit(ETH, false, px, '1', { reduceOnly: true }),
    t: { trigger: { isMarket: true, triggerPx: px, tpsl } },
  });
  await act(ALICE, {
    type: 'order',
    orders: [stop('2000', 'sl'), stop('4000', 'tp')],
    grouping: 'positionTpsl',
  });
  const group = [limit(ETH, true, '2900', '1'), stop('2000', 'sl'), stop('4000', 'tp')];
  await act(ALICE, { type: 'order', orders: group, grouping: 'normalTpsl' });
  sub = dataOf(await act(MASTER, { type: 'createSubAccount', name: 'desk' }));
  await act(MASTER, { type: 'subAccountModify', subAccountUser: sub, name: 'night' });
  await act(MASTER, { type: 'subAccountTransfer', subAccountUser: sub, isDeposit: true, usd: 5_000_000 });
  const described = { name: 'Night desk', description: 'Makes markets at night.' };
  const created = await act(MASTER, { type: 'createVault', ...described, initialUsd: 200_000_000, nonce: 1 });
  vault = dataOf(created);
  await act(MASTER, { type: 'vaultTransfer', vaultAddress: vault, isDeposit: true, usd: 5_000_000 });
  await act(MASTER, { type: 'reserveRequestWeight', weight: 10 });
  await act(ALICE, orderAction(limit(BTC, true, '100060', '0.001', { tif: 'Ioc' })) as never);
}

function dataOf(answer: unknown): string {
  return (answer as { response: { data: string } }).response.data;
}

/** A session on virtual time that makes every channel and every answer show something. */
async function trade(): Promise<void> {
  await act(BOB, orderAction(limit(BTC, false, '100100', '1'), limit(BTC, true, '99900', '1')) as never);
  await act(ALICE, orderAction(limit(BTC, true, '99000', '0.01', { tif: 'Alo', cloid: CLOID })) as never);
  await act(ALICE, orderAction(limit(BTC, true, '100100', '0.02', { tif: 'Ioc' })) as never);
  await act(ALICE, orderAction(limit(BTC, true, '100100', '0.02', { tif: 'Alo' })) as never);
  await act(ALICE, orderAction(limit(BTC, false, '100200', '0.01', { reduceOnly: true })) as never);
  await act(ALICE, {
    type: 'modify',
    oid: CLOID,
    order: limit(BTC, true, '99100', '0.01', { tif: 'Alo', cloid: CLOID }),
  });
  await act(ALICE, {
    type: 'batchModify',
    modifies: [{ oid: CLOID, order: limit(BTC, true, '99200', '0.01', { tif: 'Alo', cloid: CLOID }) }],
  });
  await act(ALICE, { type: 'updateLeverage', asset: BTC, isCross: true, leverage: 5 });
  await act(ALICE, { type: 'noop' });
  await act(ALICE, { type: 'scheduleCancel' });
  await act(ALICE, { type: 'cancel', cancels: [{ a: BTC, o: 1 }] });
  await act(ALICE, { type: 'cancelByCloid', cancels: [{ asset: BTC, cloid: CLOID }] });
  await act(
    BOB,
    orderAction(limit(BTC, true, '100050', '0.005'), limit(BTC, false, '100060', '0.5')) as never,
  );
}

const subscriptions = [
  { type: 'bbo', coin: 'BTC' },
  { type: 'l2Book', coin: 'BTC' },
  { type: 'trades', coin: 'BTC' },
  { type: 'allMids' },
  { type: 'activeAssetCtx', coin: 'BTC' },
  { type: 'orderUpdates', user: alice.address },
  { type: 'userFills', user: alice.address },
  { type: 'userEvents', user: alice.address },
  { type: 'openOrders', user: alice.address },
  { type: 'clearinghouseState', user: alice.address },
  { type: 'candle', coin: 'BTC', interval: '1m' },
  { type: 'activeAssetData', user: alice.address, coin: 'BTC' },
  { type: 'activeAssetData', user: alice.address, coin: 'ETH' },
  ...[
    'notification',
    'userFundings',
    'userHistoricalOrders',
    'userNonFundingLedgerUpdates',
    'userTwapHistory',
    'userTwapSliceFills',
    'webData2',
    'webData3',
  ].map((type) => ({ type, user: alice.address })),
];

beforeAll(async () => {
  venue = await startTestVenue({
    virtualStartMs: Date.now(),
    config: { scheduleCancelGateUsd: 0, subAccountGateUsd: 0 },
  });
  socket = await RawSocket.open(venue.wsUrl);
  await act(BOB, orderAction(limit(BTC, false, '100300', '1'), limit(BTC, true, '99700', '1')) as never);
  for (const subscription of subscriptions) socket.subscribe(subscription);
  await until(() => expect(socket.of('subscriptionResponse')).toHaveLength(subscriptions.length));
  await trade();
  await manage();
  await venue.advance(HOUR_MS + 10_000);
  await admin(venue, 'POST', 'faults', { kind: 'internal_cancel', match: { account: alice.address } });
  await until(() => expect(JSON.stringify(socket.of('user'))).toContain('nonUserCancel'));
});

afterAll(async () => {
  socket.close();
  await venue.close();
});

describe('answers of /exchange', () => {
  const byAction: { readonly [action: string]: Schema } = {
    order: exchangeSchemas.OrderResponse,
    cancel: exchangeSchemas.CancelResponse,
    cancelByCloid: exchangeSchemas.CancelByCloidResponse,
    modify: exchangeSchemas.ModifyResponse,
    batchModify: exchangeSchemas.BatchModifyResponse,
    noop: exchangeSchemas.NoopResponse,
    scheduleCancel: exchangeSchemas.ScheduleCancelResponse,
    updateLeverage: exchangeSchemas.UpdateLeverageResponse,
    updateIsolatedMargin: exchangeSchemas.UpdateIsolatedMarginResponse,
    createSubAccount: exchangeSchemas.CreateSubAccountResponse,
    subAccountModify: exchangeSchemas.SubAccountModifyResponse,
    subAccountTransfer: exchangeSchemas.SubAccountTransferResponse,
    createVault: exchangeSchemas.CreateVaultResponse,
    vaultTransfer: exchangeSchemas.VaultTransferResponse,
    reserveRequestWeight: exchangeSchemas.ReserveRequestWeightResponse,
  };

  test.each(Object.keys(byAction))('%s', (action) => {
    const schema = byAction[action];
    const ours = answers.filter((entry) => entry.action === action);
    expect(ours.length).toBeGreaterThan(0);
    for (const { answer } of ours) {
      expect(schema && issuesOf(schema, answer)).toEqual([]);
      expect(answer).toMatchObject({ status: 'ok' });
    }
  });

  test('approveAgent', async () => {
    const agent = testWallet(numberedKey(0x77));
    const body = signedApproval(numberedKey(0xa11ce), { agentAddress: agent.address, agentName: 'contract' });
    const answer = (await post(`${venue.url}/exchange`, body)).json();
    expect(answer).toEqual({ status: 'ok', response: { type: 'default' } });
    expect(issuesOf(exchangeSchemas.ApproveAgentResponse, answer)).toEqual([]);
  });

  test('usdSend', async () => {
    const body = signedSend(MASTER, bob.address, '1.5');
    const answer = (await post(`${venue.url}/exchange`, body)).json();
    expect(answer).toEqual({ status: 'ok', response: { type: 'default' } });
    expect(issuesOf(exchangeSchemas.UsdSendResponse, answer)).toEqual([]);
    const forged = { ...body, action: { ...(body.action as object), amount: '1.6' } };
    const refused = (await post(`${venue.url}/exchange`, forged)).json();
    expect(refused).toMatchObject({ status: 'err', response: expect.stringContaining('Must deposit') });
  });

  test('an error of the whole action', async () => {
    const answer = (
      await post(`${venue.url}/exchange`, signed(numberedKey(0xdead), { type: 'noop' }))
    ).json();
    expect(answer).toMatchObject({ status: 'err', response: expect.stringContaining('does not exist.') });
  });
});

describe('answers of /info', () => {
  const user = alice.address;
  const cases: readonly [object, Schema][] = [
    [{ type: 'meta' }, infoSchemas.MetaResponse],
    [{ type: 'metaAndAssetCtxs' }, infoSchemas.MetaAndAssetCtxsResponse],
    [{ type: 'allMids' }, infoSchemas.AllMidsResponse],
    [{ type: 'l2Book', coin: 'BTC' }, infoSchemas.L2BookResponse],
    [{ type: 'l2Book', coin: 'NOPE' }, infoSchemas.L2BookResponse],
    [{ type: 'openOrders', user: bob.address }, infoSchemas.OpenOrdersResponse],
    [{ type: 'frontendOpenOrders', user: bob.address }, infoSchemas.FrontendOpenOrdersResponse],
    [{ type: 'orderStatus', user, oid: CLOID }, infoSchemas.OrderStatusResponse],
    [{ type: 'orderStatus', user, oid: 1 }, infoSchemas.OrderStatusResponse],
    [{ type: 'clearinghouseState', user }, infoSchemas.ClearinghouseStateResponse],
    [{ type: 'clearinghouseState', user: numberedAddress() }, infoSchemas.ClearinghouseStateResponse],
    [{ type: 'userFills', user }, infoSchemas.UserFillsResponse],
    [{ type: 'userFills', user, aggregateByTime: true }, infoSchemas.UserFillsResponse],
    [{ type: 'userFillsByTime', user, startTime: 0 }, infoSchemas.UserFillsByTimeResponse],
    [{ type: 'userRateLimit', user }, infoSchemas.UserRateLimitResponse],
    [{ type: 'userFees', user }, infoSchemas.UserFeesResponse],
    [{ type: 'userRole', user }, infoSchemas.UserRoleResponse],
    [{ type: 'userRole', user: aliceAgent.address }, infoSchemas.UserRoleResponse],
    [{ type: 'userRole', user: numberedAddress() }, infoSchemas.UserRoleResponse],
    [{ type: 'extraAgents', user }, infoSchemas.ExtraAgentsResponse],
    [{ type: 'exchangeStatus' }, infoSchemas.ExchangeStatusResponse],
    [{ type: 'recentTrades', coin: 'BTC' }, infoSchemas.RecentTradesResponse],
    [{ type: 'spotClearinghouseState', user }, infoSchemas.SpotClearinghouseStateResponse],
    [{ type: 'perpDexs' }, infoSchemas.PerpDexsResponse],
    [{ type: 'subAccounts', user }, infoSchemas.SubAccountsResponse],
    [{ type: 'subAccounts', user: bob.address }, infoSchemas.SubAccountsResponse],
    [candlesOf('1m'), infoSchemas.CandleSnapshotResponse],
    [candlesOf('1M'), infoSchemas.CandleSnapshotResponse],
    [{ type: 'fundingHistory', coin: 'BTC', startTime: 0 }, infoSchemas.FundingHistoryResponse],
    [{ type: 'userFunding', user, startTime: 0 }, infoSchemas.UserFundingResponse],
    [{ type: 'userNonFundingLedgerUpdates', user }, infoSchemas.UserNonFundingLedgerUpdatesResponse],
    [{ type: 'predictedFundings' }, infoSchemas.PredictedFundingsResponse],
    [{ type: 'perpsAtOpenInterestCap' }, infoSchemas.PerpsAtOpenInterestCapResponse],
    [{ type: 'portfolio', user }, infoSchemas.PortfolioResponse],
    [{ type: 'portfolio', user: numberedAddress() }, infoSchemas.PortfolioResponse],
    [{ type: 'referral', user }, infoSchemas.ReferralResponse],
    [{ type: 'maxBuilderFee', user, builder: user }, infoSchemas.MaxBuilderFeeResponse],
    [{ type: 'activeAssetData', user, coin: 'BTC' }, infoSchemas.ActiveAssetDataResponse],
    [{ type: 'activeAssetData', user, coin: 'ETH' }, infoSchemas.ActiveAssetDataResponse],
    [{ type: 'userVaultEquities', user }, infoSchemas.UserVaultEquitiesResponse],
    [{ type: 'webData2', user }, infoSchemas.WebData2Response],
    [{ type: 'marginTable', id: 56 }, infoSchemas.MarginTableResponse],
    [{ type: 'marginTable', id: 3 }, infoSchemas.MarginTableResponse],
    [{ type: 'allPerpMetas' }, infoSchemas.AllPerpMetasResponse],
    [{ type: 'preTransferCheck', user, source: user }, infoSchemas.PreTransferCheckResponse],
    [{ type: 'delegations', user }, infoSchemas.DelegationsResponse],
    [{ type: 'delegatorHistory', user }, infoSchemas.DelegatorHistoryResponse],
    [{ type: 'delegatorRewards', user }, infoSchemas.DelegatorRewardsResponse],
    [{ type: 'delegatorSummary', user }, infoSchemas.DelegatorSummaryResponse],
    [{ type: 'isVip', user }, infoSchemas.IsVipResponse],
    [{ type: 'leadingVaults', user }, infoSchemas.LeadingVaultsResponse],
    [{ type: 'legalCheck', user }, infoSchemas.LegalCheckResponse],
    [{ type: 'twapHistory', user }, infoSchemas.TwapHistoryResponse],
    [{ type: 'userToMultiSigSigners', user }, infoSchemas.UserToMultiSigSignersResponse],
    [{ type: 'userTwapSliceFills', user }, infoSchemas.UserTwapSliceFillsResponse],
    [{ type: 'liquidatable' }, infoSchemas.LiquidatableResponse],
    [{ type: 'vaultSummaries' }, infoSchemas.VaultSummariesResponse],
  ];

  test.each(cases)('%j', async (request, schema) => {
    const answer = await post(`${venue.url}/info`, request);
    expect(answer.status).toBe(200);
    expect(issuesOf(schema, answer.json())).toEqual([]);
  });

  test('vaultDetails', async () => {
    const request = { type: 'vaultDetails', vaultAddress: vault, user };
    const answer = (await post(`${venue.url}/info`, request)).json();
    expect(issuesOf(infoSchemas.VaultDetailsResponse, answer)).toEqual([]);
    expect(answer).toMatchObject({ name: 'Night desk', leader: user, leaderFraction: 1 });
    const none = await post(`${venue.url}/info`, { ...request, vaultAddress: user });
    expect(none.json()).toBeNull();
  });

  test('what the session did can be read in the new answers', async () => {
    const ask = async (request: object) => (await post(`${venue.url}/info`, request)).json() as never[];
    expect(await ask(candlesOf('1m'))).toMatchObject([{ s: 'BTC', i: '1m', o: '100100.0', n: 2 }]);
    expect(await ask({ type: 'fundingHistory', coin: 'BTC', startTime: 0 })).toHaveLength(1);
    expect(await ask({ type: 'userFunding', user })).toHaveLength(2);
    const ledger = await ask({ type: 'userNonFundingLedgerUpdates', user });
    const kinds = new Set(ledger.map(({ delta }: { delta: { type: string } }) => delta.type));
    for (const kind of ['subAccountTransfer', 'vaultCreate', 'vaultDeposit']) expect(kinds).toContain(kind);
    expect(await ask({ type: 'subAccounts', user })).toMatchObject([{ name: 'night', subAccountUser: sub }]);
  });

  test('spotMeta, whose outcomes have moved to outcomeMeta since these schemas', async () => {
    const answer = (await post(`${venue.url}/info`, { type: 'spotMeta' })).json() as object;
    expect(issuesOf(infoSchemas.SpotMetaResponse, { ...answer, outcomes: [] })).toEqual([]);
    const both = (await post(`${venue.url}/info`, { type: 'spotMetaAndAssetCtxs' })).json();
    expect(both).toEqual([answer, []]);
  });

  test('historicalOrders, whose statuses are newer than the schemas for some', async () => {
    const answer = (await post(`${venue.url}/info`, { type: 'historicalOrders', user })).json();
    const known = (answer as { status: string }[]).filter(({ status }) => status !== 'internalCancel');
    expect(known.length).toBeGreaterThan(4);
    expect(issuesOf(infoSchemas.HistoricalOrdersResponse, known)).toEqual([]);
  });
});

describe('frames', () => {
  const byChannel: { readonly [channel: string]: Schema } = {
    bbo: eventSchemas.BboEvent,
    trades: eventSchemas.TradesEvent,
    allMids: eventSchemas.AllMidsEvent,
    activeAssetCtx: eventSchemas.ActiveAssetCtxEvent,
    userFills: eventSchemas.UserFillsEvent,
    openOrders: eventSchemas.OpenOrdersEvent,
    clearinghouseState: eventSchemas.ClearinghouseStateEvent,
    l2Book: eventSchemas.L2BookEvent,
    candle: eventSchemas.CandleEvent,
    activeAssetData: eventSchemas.ActiveAssetDataEvent,
    userFundings: eventSchemas.UserFundingsEvent,
    userNonFundingLedgerUpdates: eventSchemas.UserNonFundingLedgerUpdatesEvent,
    webData2: eventSchemas.WebData2Event,
    webData3: eventSchemas.WebData3Event,
  };

  test.each([
    ['userTwapHistory', eventSchemas.UserTwapHistoryEvent],
    ['userTwapSliceFills', eventSchemas.UserTwapSliceFillsEvent],
  ] as const)('%s, an empty snapshot', (channel, schema) => {
    const frames = socket.of(channel);
    expect(frames).toHaveLength(1);
    expect(issuesOf(schema, frames[0])).toEqual([]);
  });

  test('userHistoricalOrders: a snapshot, then what happened', () => {
    const frames = socket.of('userHistoricalOrders') as { orderHistory: { status: string }[] }[];
    expect(frames.length).toBeGreaterThan(3);
    for (const frame of frames) {
      const known = frame.orderHistory.filter(({ status }) => status !== 'internalCancel');
      const shown = { ...frame, orderHistory: known };
      expect(issuesOf(eventSchemas.UserHistoricalOrdersEvent, shown)).toEqual([]);
    }
  });

  test.each(Object.keys(byChannel))('%s', (channel) => {
    const schema = byChannel[channel];
    const frames = socket.of(channel);
    expect(frames.length).toBeGreaterThan(1);
    for (const frame of frames) expect(schema && issuesOf(schema, frame)).toEqual([]);
  });

  test('orderUpdates, the venue cancelling by itself left out', () => {
    const updates = (socket.of('orderUpdates') as { status: string }[][]).flat();
    const known = updates.filter(({ status }) => status !== 'internalCancel');
    expect(new Set(known.map(({ status }) => status)).size).toBeGreaterThan(3);
    expect(issuesOf(eventSchemas.OrderUpdatesEvent, known)).toEqual([]);
  });

  test('user: fills, funding with its time, cancels by the venue', () => {
    const frames = socket.of('user') as { [kind: string]: { time?: number } }[];
    const kinds = new Set(frames.flatMap((frame) => Object.keys(frame)));
    expect([...kinds].toSorted()).toEqual(['fills', 'funding', 'nonUserCancel']);
    for (const frame of frames) {
      if (frame.funding === undefined) expect(issuesOf(eventSchemas.UserEventsEvent, frame)).toEqual([]);
      // The real frame carries a time that these schemas do not know yet.
      else expect(issuesOf(eventSchemas.UserEventsEvent, frame)).toEqual(['unknown key $.funding.time']);
    }
  });
});

function numberedAddress(): string {
  return `0x${'12'.repeat(20)}`;
}

function candlesOf(interval: string): object {
  return { type: 'candleSnapshot', req: { coin: 'BTC', interval, startTime: 0, endTime: null } };
}
