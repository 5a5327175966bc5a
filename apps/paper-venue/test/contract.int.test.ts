// Every answer and every frame of the venue has the shape that the public client library's own schemas describe, with
// no key besides.
import * as exchangeSchemas from 'hl-schemas/api/exchange';
import * as infoSchemas from 'hl-schemas/api/info';
import * as eventSchemas from 'hl-schemas/api/subscription';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunningVenue } from '../src/server/app.ts';
import { RawSocket } from './support/raw-socket.ts';
import { limit, orderAction, signed, signedApproval } from './support/sign.ts';
import { structureOf } from './support/structure.ts';
import { admin, alice, aliceAgent, bob, post, startTestVenue } from './support/venue.ts';
import { numberedKey, testWallet } from './support/wallet.ts';

const BTC = 3;
const ALICE = numberedKey(0xa6e97);
const BOB = numberedKey(0xb0b);
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
const answers: { action: string; answer: unknown }[] = [];

async function act(key: string, action: { type: string; [k: string]: unknown }): Promise<unknown> {
  const body = signed(key, action as never, { nonce: venue.host.clock.nowMs() + answers.length });
  const answer = (await post(`${venue.url}/exchange`, body)).json();
  answers.push({ action: action.type, answer });
  return answer;
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
];

beforeAll(async () => {
  venue = await startTestVenue({ virtualStartMs: Date.now(), config: { scheduleCancelGateUsd: 0 } });
  socket = await RawSocket.open(venue.wsUrl);
  await act(BOB, orderAction(limit(BTC, false, '100300', '1'), limit(BTC, true, '99700', '1')) as never);
  for (const subscription of subscriptions) socket.subscribe(subscription);
  await vi.waitFor(() => expect(socket.of('subscriptionResponse')).toHaveLength(subscriptions.length));
  await trade();
  await venue.advance(HOUR_MS + 10_000);
  await admin(venue, 'POST', 'faults', { kind: 'internal_cancel', match: { account: alice.address } });
  await vi.waitFor(() => expect(JSON.stringify(socket.of('user'))).toContain('nonUserCancel'));
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
  ];

  test.each(cases)('%j', async (request, schema) => {
    const answer = await post(`${venue.url}/info`, request);
    expect(answer.status).toBe(200);
    expect(issuesOf(schema, answer.json())).toEqual([]);
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
  };

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
