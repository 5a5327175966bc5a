// Every request type of the venue with each of its fields missing, null, of another type or too long: the answer is the
// venue's refusal, word for word, over HTTP and over the socket, and the venue's state is what it was before.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ACTION_TYPES } from '../src/protocol/exchange/actions.ts';
import { INFO_TYPES } from '../src/protocol/info/registry.ts';
import { SUBSCRIPTION_TYPES } from '../src/protocol/ws/subscription.ts';
import type { RunningVenue } from '../src/server/app.ts';
import { type Fields, pathsOf, type Spoilt, spoilt } from './support/bad-values.ts';
import { RawSocket } from './support/raw-socket.ts';
import { limit, signed } from './support/sign.ts';
import { admin, alice, post, startTestVenue } from './support/venue.ts';
import { numberedKey } from './support/wallet.ts';

const KEY = numberedKey(0xa11ce);
const START_MS = 1_800_000_000_000;
const NOT_TYPED = 'Failed to deserialize the JSON body into the target type';
const CLOID = `0x${'c1'.repeat(16)}`;
const BTC = 3;
const user = alice.address;

let venue: RunningVenue;
let socket: RawSocket;

beforeAll(async () => {
  venue = await startTestVenue({ virtualStartMs: START_MS });
  socket = await RawSocket.open(venue.wsUrl);
});

afterAll(async () => {
  socket.close();
  await venue.close();
});

/** Sends messages on the socket and gives back what each was answered, in order. */
async function answersTo(messages: readonly object[]): Promise<string[]> {
  const from = socket.texts.length;
  for (const message of messages) socket.send(message);
  socket.send({ method: 'ping' });
  await vi.waitFor(() => expect(socket.texts.slice(from)).toContain('{"channel":"pong"}'), {
    timeout: 10_000,
  });
  return socket.texts.slice(from, -1);
}

async function stateHash(): Promise<string> {
  return ((await admin(venue, 'GET', 'state?hash=1')) as { state_hash: string }).state_hash;
}

/** Runs what must change nothing. */
async function inVain(act: () => Promise<void>): Promise<void> {
  const before = await stateHash();
  await act();
  expect(await stateHash()).toBe(before);
  expect(await (await fetch(`${venue.url}/healthz`)).json()).toMatchObject({ status: 'ok' });
}

/** Requests that were answered otherwise than with the refusal of what does not deserialise. */
async function answeredOtherwise(path: string, requests: readonly Spoilt<object>[]): Promise<string[]> {
  const answers = await Promise.all(
    requests.map(async ({ how, value }) => {
      const { status, text } = await post(`${venue.url}/${path}`, value);
      return status === 422 && text === NOT_TYPED ? null : `${how} → ${status} ${text.slice(0, 200)}`;
    }),
  );
  return answers.filter((answer) => answer !== null);
}

const NONE: Fields = {};
const USER: Fields = { user: 'address' };
const DEX: Fields = { dex: 'text??' };
const SPAN = { startTime: 'uint??', endTime: 'uint??' } as const;

/** The fields of every info type. */
const INFO: Readonly<Record<string, Fields>> = {
  ...{ allMids: DEX, meta: DEX, metaAndAssetCtxs: DEX, perpsAtOpenInterestCap: DEX },
  ...{ allPerpMetas: NONE, exchangeStatus: NONE, liquidatable: NONE, outcomeMeta: NONE, perpDexs: NONE },
  ...{ predictedFundings: NONE, spotMeta: NONE, spotMetaAndAssetCtxs: NONE, vaultSummaries: NONE },
  ...{ delegations: USER, delegatorHistory: USER, delegatorRewards: USER, delegatorSummary: USER },
  ...{ extraAgents: USER, historicalOrders: USER, isVip: USER, leadingVaults: USER, legalCheck: USER },
  ...{ portfolio: USER, referral: USER, spotClearinghouseState: USER, subAccounts: USER, twapHistory: USER },
  ...{ userAbstraction: USER, userFees: USER, userRateLimit: USER, userRole: USER, webData2: USER },
  ...{ userToMultiSigSigners: USER, userTwapSliceFills: USER, userVaultEquities: USER },
  ...{ clearinghouseState: { ...USER, ...DEX }, frontendOpenOrders: { ...USER, ...DEX } },
  openOrders: { ...USER, ...DEX },
  activeAssetData: { ...USER, coin: 'text' },
  candleSnapshot: {
    req: 'object',
    ...{ 'req.coin': 'text', 'req.interval': 'interval', 'req.startTime': 'uint', 'req.endTime': 'uint??' },
  },
  fundingHistory: { coin: 'text', startTime: 'uint', endTime: 'uint??' },
  l2Book: { coin: 'text', nSigFigs: 'int??', mantissa: 'int??' },
  marginTable: { id: 'uint' },
  maxBuilderFee: { ...USER, builder: 'address' },
  orderStatus: { ...USER, oid: 'oid' },
  preTransferCheck: { ...USER, source: 'address' },
  recentTrades: { coin: 'text' },
  userFills: { ...USER, aggregateByTime: 'bool??' },
  userFillsByTime: {
    ...{ ...USER, startTime: 'uint', endTime: 'uint??' },
    ...{ aggregateByTime: 'bool??', reversed: 'bool??' },
  },
  userFunding: { ...USER, ...SPAN },
  userNonFundingLedgerUpdates: { ...USER, ...SPAN },
  vaultDetails: { vaultAddress: 'address', user: 'address??' },
};

/** A good value of each field of an info request. */
const GOOD: Readonly<Record<string, unknown>> = {
  ...{ user, builder: user, source: user, vaultAddress: user, coin: 'BTC', dex: '', id: 20, oid: 1 },
  ...{ startTime: 0, endTime: START_MS, nSigFigs: 5, mantissa: 2, aggregateByTime: true, reversed: true },
  req: { coin: 'BTC', interval: '1m', startTime: 0, endTime: START_MS },
};

function goodInfo(type: string, fields: Fields): object {
  const names = Object.keys(fields).filter((name) => !name.includes('.'));
  return { type, ...Object.fromEntries(names.map((name) => [name, GOOD[name]])) };
}

describe('/info', () => {
  test('every type is tried', () => {
    expect(Object.keys(INFO).sort()).toEqual([...INFO_TYPES].sort());
  });

  test.each(Object.entries(INFO))('%s', async (type, fields) => {
    const good = goodInfo(type, fields);
    expect(pathsOf(good).sort()).toEqual(Object.keys(fields).sort());
    expect((await post(`${venue.url}/info`, { ...good, unknown: 1 })).status).toBe(200);
    const bad = spoilt(good, fields);
    await inVain(async () => {
      expect(await answeredOtherwise('info', bad)).toEqual([]);
      const posts = bad.map(({ value }, id) => ({
        method: 'post',
        id,
        request: { type: 'info', payload: value },
      }));
      expect(await answersTo(posts)).toEqual(posts.map(({ id }) => refusedPost(id)));
    });
  });

  test.each([
    ['l2Book', {}],
    ['recentTrades', {}],
    ['activeAssetData', { user }],
    ['fundingHistory', { startTime: 0 }],
  ])('%s of a coin with an endless name is that of any unknown coin', async (type, more) => {
    const ask = async (coin: string) => {
      const { status, text } = await post(`${venue.url}/info`, { type, coin, ...more });
      return [status, text];
    };
    expect(await ask('X'.repeat(100_000))).toEqual(await ask('NOPE'));
  });
});

function refusedPost(id: number): string {
  const payload = `422 Unprocessable Entity ${NOT_TYPED}`;
  return JSON.stringify({ channel: 'post', data: { id, response: { type: 'error', payload } } });
}

const order = { ...limit(BTC, true, '99000', '0.01', { cloid: CLOID }) };
const orderFields = (at: string): Fields => ({
  [at]: 'object',
  ...{ [`${at}.a`]: 'asset', [`${at}.b`]: 'bool', [`${at}.p`]: 'decimal', [`${at}.s`]: 'decimal' },
  // `r` may be left out, but is not null.
  ...{ [`${at}.r`]: 'bool?', [`${at}.c`]: 'cloid??' },
  ...{ [`${at}.t`]: 'object', [`${at}.t.limit`]: 'object', [`${at}.t.limit.tif`]: 'tif' },
});
const chainFields: Fields = { signatureChainId: 'chainId', hyperliquidChain: 'chain' };
const chain = { signatureChainId: '0x66eee', hyperliquidChain: 'Testnet' };

/** A good action of every type, and its fields. */
const ACTIONS: readonly (readonly [{ type: string; [key: string]: unknown }, Fields])[] = [
  [
    { type: 'order', orders: [order], grouping: 'na', builder: { b: user, f: 1 } },
    {
      ...{ orders: 'list', grouping: 'grouping?', builder: 'object??', 'builder.b': 'address' },
      ...{ 'builder.f': 'uint', ...orderFields('orders.0') },
    },
  ],
  [
    {
      type: 'order',
      orders: [{ ...order, t: { trigger: { isMarket: true, triggerPx: '98000', tpsl: 'sl' } } }],
      grouping: { p: 5 },
    },
    {
      ...{ 'orders.0.t.trigger': 'object', 'orders.0.t.trigger.isMarket': 'bool', 'grouping.p': 'priority' },
      ...{ 'orders.0.t.trigger.triggerPx': 'decimal', 'orders.0.t.trigger.tpsl': 'tpsl' },
    },
  ],
  [
    { type: 'cancel', cancels: [{ a: BTC, o: 1 }], f: true },
    { cancels: 'list', 'cancels.0': 'object', 'cancels.0.a': 'asset', 'cancels.0.o': 'uint', f: 'flag?' },
  ],
  [
    { type: 'cancelByCloid', cancels: [{ asset: BTC, cloid: CLOID }], f: true },
    {
      ...{ cancels: 'list', 'cancels.0': 'object', 'cancels.0.asset': 'asset', 'cancels.0.cloid': 'cloid' },
      f: 'flag?',
    },
  ],
  [
    { type: 'modify', oid: 1, order, a: true },
    { oid: 'oid', a: 'flag?', ...orderFields('order') },
  ],
  [
    { type: 'batchModify', modifies: [{ oid: CLOID, order }], a: true },
    {
      ...{ modifies: 'list', 'modifies.0': 'object', 'modifies.0.oid': 'oid', a: 'flag?' },
      ...orderFields('modifies.0.order'),
    },
  ],
  [{ type: 'scheduleCancel', time: START_MS + 60_000 }, { time: 'uint??' }],
  [
    { type: 'updateLeverage', asset: BTC, isCross: true, leverage: 3 },
    { asset: 'asset', isCross: 'bool', leverage: 'uint' },
  ],
  [
    { type: 'updateIsolatedMargin', asset: BTC, isBuy: true, ntli: -5 },
    { asset: 'asset', isBuy: 'bool', ntli: 'int' },
  ],
  [{ type: 'noop' }, NONE],
  [
    { type: 'approveAgent', ...chain, agentAddress: user, agentName: 'bot', nonce: START_MS },
    { ...chainFields, agentAddress: 'address', agentName: 'agentName??', nonce: 'uint' },
  ],
  [
    { type: 'usdSend', ...chain, destination: user, amount: '1', time: START_MS },
    { ...chainFields, destination: 'destination', amount: 'amount', time: 'uint' },
  ],
  [{ type: 'createSubAccount', name: 'sub' }, { name: 'name' }],
  [
    { type: 'subAccountModify', subAccountUser: user, name: 'sub' },
    { subAccountUser: 'address', name: 'name' },
  ],
  [
    { type: 'subAccountTransfer', subAccountUser: user, isDeposit: true, usd: 1 },
    { subAccountUser: 'address', isDeposit: 'bool', usd: 'uint' },
  ],
  [
    { type: 'createVault', name: 'vault', description: 'a vault of mine', initialUsd: 1, nonce: START_MS },
    { name: 'vaultName', description: 'description', initialUsd: 'uint', nonce: 'uint' },
  ],
  [
    { type: 'vaultTransfer', vaultAddress: user, isDeposit: true, usd: 1 },
    { vaultAddress: 'address', isDeposit: 'bool', usd: 'uint' },
  ],
  [{ type: 'reserveRequestWeight', weight: 1 }, { weight: 'weight' }],
  [{ type: 'setReferrer', code: 'CODE' }, { code: 'name' }],
];

describe('/exchange', () => {
  /** No signature is looked at before the action deserialises: any will do. */
  const carrying = (action: unknown) => ({ ...signed(KEY, { type: 'noop' }, { nonce: 1 }), action });

  test('every type is tried, and every field of each', () => {
    const types = [...new Set(ACTIONS.map(([{ type }]) => type))];
    expect(types.sort()).toEqual([...ACTION_TYPES].sort());
    for (const type of types) {
      const all = ACTIONS.filter(([good]) => good.type === type);
      const named = new Set(all.flatMap(([, fields]) => Object.keys(fields)));
      const there = new Set(all.flatMap(([good]) => pathsOf(good)));
      expect([...there].filter((path) => !named.has(path))).toEqual([]);
    }
  });

  test.each(ACTIONS.map(([good, fields]) => [good.type, good, fields] as const))(
    '%s',
    async (_, good, fields) => {
      // Read, and refused only for who signed it.
      const answer = await post(`${venue.url}/exchange`, carrying(good));
      expect([answer.status, answer.json()]).toEqual([200, expect.objectContaining({ status: 'err' })]);
      const bad = [
        ...spoilt(good, fields),
        { how: 'an unknown field', value: { ...good, unknown: 1 } },
        { how: 'a type in other letters', value: { ...good, type: good.type.toUpperCase() } },
        { how: 'a list', value: [good] },
      ];
      const bodies = bad.map(({ how, value }) => ({ how, value: carrying(value) }));
      await inVain(async () => {
        expect(await answeredOtherwise('exchange', bodies)).toEqual([]);
        const posts = bodies.map(({ value }, id) => ({
          method: 'post',
          id,
          request: { type: 'action', payload: value },
        }));
        expect(await answersTo(posts)).toEqual(posts.map(({ id }) => refusedPost(id)));
      });
    },
  );

  test('the envelope', async () => {
    const good = { ...carrying({ type: 'noop' }), vaultAddress: user, expiresAfter: START_MS };
    const fields: Fields = {
      ...{ action: 'object', nonce: 'uint', vaultAddress: 'address??', expiresAfter: 'uint??' },
      ...{
        signature: 'object',
        'signature.r': 'signature',
        'signature.s': 'signature',
        'signature.v': 'uint',
      },
    };
    const bad = [...spoilt(good, fields), { how: 'an unknown field', value: { ...good, unknown: 1 } }];
    await inVain(async () => expect(await answeredOtherwise('exchange', bad)).toEqual([]));
  });
});

const COIN: Fields = { coin: 'coin' };
const SUBSCRIPTIONS: Readonly<Record<string, Fields>> = {
  ...{ bbo: COIN, trades: COIN, activeAssetCtx: COIN, allMids: { dex: 'dex??' } },
  ...{ orderUpdates: USER, userEvents: USER, notification: USER, userFundings: USER, webData2: USER },
  ...{ userHistoricalOrders: USER, userNonFundingLedgerUpdates: USER, userTwapHistory: USER },
  ...{ userTwapSliceFills: USER, webData3: USER },
  ...{ openOrders: { ...USER, dex: 'dex??' }, clearinghouseState: { ...USER, dex: 'dex??' } },
  l2Book: { ...COIN, nSigFigs: 'figures?', mantissa: 'mantissa??', fast: 'bool??' },
  userFills: { ...USER, aggregateByTime: 'bool??' },
  candle: { ...COIN, interval: 'interval' },
  activeAssetData: { ...USER, ...COIN },
};
const GOOD_SUBSCRIPTION: Readonly<Record<string, unknown>> = { ...GOOD, interval: '1m', fast: true };

describe('/ws', () => {
  const error = (text: string) => JSON.stringify({ channel: 'error', data: text });

  test('every channel is tried', () => {
    expect(Object.keys(SUBSCRIPTIONS).sort()).toEqual([...SUBSCRIPTION_TYPES].sort());
  });

  test.each(Object.entries(SUBSCRIPTIONS))('%s', async (type, fields) => {
    const names = Object.keys(fields);
    const good = { type, ...Object.fromEntries(names.map((name) => [name, GOOD_SUBSCRIPTION[name]])) };
    const bad = spoilt(good, fields).map(({ value }) => JSON.parse(JSON.stringify(value)) as object);
    await inVain(async () => {
      for (const method of ['subscribe', 'unsubscribe']) {
        // A coin that does not exist is not looked for before it is subscribed to.
        const messages = bad
          .filter((subscription) => method === 'subscribe' || !hasUnknownCoin(subscription))
          .map((subscription) => ({ method, subscription }));
        expect(await answersTo(messages)).toEqual(
          messages.map(({ subscription }) => error(`Invalid subscription ${JSON.stringify(subscription)}`)),
        );
      }
      const [ack] = await answersTo([{ method: 'subscribe', subscription: good }]);
      expect(ack).toContain('"channel":"subscriptionResponse"');
      await answersTo([{ method: 'unsubscribe', subscription: good }]);
    });
  });

  test.each([
    ['ping', { method: 'ping' }, { method: 'text' }],
    [
      'subscribe',
      { method: 'subscribe', subscription: { type: 'allMids' } },
      { method: 'text', subscription: 'object' },
    ],
    [
      'unsubscribe',
      { method: 'unsubscribe', subscription: { type: 'allMids' } },
      { method: 'text', subscription: 'object' },
    ],
    [
      'post',
      { method: 'post', id: 1, request: { type: 'info', payload: { type: 'meta' } } },
      { method: 'text', id: 'uint', request: 'object', 'request.type': 'tif' },
    ],
  ] as const)('a %s that is none', async (_, good, fields) => {
    const bad = spoilt(good, fields).map(({ value }) => JSON.parse(JSON.stringify(value)) as object);
    await inVain(async () => {
      expect(await answersTo(bad)).toEqual(
        bad.map((value) =>
          error(`Error parsing JSON into valid websocket request: ${JSON.stringify(value)}`),
        ),
      );
    });
  });
});

function hasUnknownCoin(subscription: object): boolean {
  return 'coin' in subscription && (subscription.coin === 'NOPE' || subscription.coin === 'btc');
}
