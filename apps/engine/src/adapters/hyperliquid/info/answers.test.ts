/** The venue's answers to reads: as written by the real venue where recordings are at hand, and each way of being wrong. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { HandClock } from '../../../../test/support/doubles.ts';
import { ACCOUNT, clearinghouse, fill, order, universe } from '../../../../test/support/wire-samples.ts';
import type { Outcome } from '../../../ports/outcome.ts';
import { wireAccount } from '../wire/account.ts';
import { wireFill } from '../wire/fill.ts';
import { wireOrder } from '../wire/order.ts';
import { readAccount } from './account-read.ts';
import { exchangeStatusSchema } from './exchange-status.ts';
import { extraAgentsSchema } from './extra-agents.ts';
import { readFills } from './fills-read.ts';
import { historicalOrdersSchema } from './historical-orders.ts';
import { metaSchema } from './meta.ts';
import { metaAndAssetCtxsSchema } from './meta-and-asset-ctxs.ts';
import { orderStatusSchema } from './order-status.ts';
import { readOrders } from './orders-read.ts';
import type { InfoRequest, PostInfo } from './post-info.ts';
import { userAbstractionSchema } from './user-abstraction.ts';
import { userFeesSchema } from './user-fees.ts';
import { FILLS_AT_ONCE_MAX } from './user-fills-by-time.ts';
import { userFundingSchema } from './user-funding.ts';
import { userRateLimitSchema } from './user-rate-limit.ts';
import { userRoleSchema } from './user-role.ts';

const address = `0x${'12'.repeat(20)}`;
const meta = {
  universe: [
    { name: 'SOL', szDecimals: 2, maxLeverage: 20 },
    5,
    { name: 'BTC', szDecimals: 5, maxLeverage: 40 },
  ],
};
const ctx = { markPx: '1', oraclePx: '2', midPx: null };

const READ: [string, z.ZodType, unknown, unknown][] = [
  [
    'userRateLimit',
    userRateLimitSchema,
    { cumVlm: '87197.94', nRequestsUsed: 396, nRequestsCap: 97197 },
    { used: 396, cap: 97_197, volumeUsd: 87_197 },
  ],
  [
    'userFees',
    userFeesSchema,
    { userCrossRate: '0.00045', userAddRate: '0.00015' },
    { takerPpm: 450, makerPpm: 150 },
  ],
  [
    'userFees with a rebate',
    userFeesSchema,
    { userCrossRate: '0.0002601', userAddRate: '-0.00001' },
    { takerPpm: 261, makerPpm: -10 },
  ],
  [
    'userFunding',
    userFundingSchema,
    [
      {
        time: 5,
        hash: '0x0',
        delta: { type: 'funding', coin: 'BTC', usdc: '-0.5', szi: '1', fundingRate: '0', nSamples: null },
      },
    ],
    [{ time: 5, delta: { type: 'funding', coin: 'BTC', usdc: '-0.5' } }],
  ],
  [
    'extraAgents',
    extraAgentsSchema,
    [{ name: 'a', address: address.toUpperCase().replace('0X', '0x'), validUntil: 5 }],
    [{ name: 'a', address, validUntilMs: 5 }],
  ],
  ['userRole of an account', userRoleSchema, { role: 'user' }, { kind: 'user' }],
  ['userRole of nobody', userRoleSchema, { role: 'missing' }, { kind: 'missing' }],
  [
    'userRole of an agent',
    userRoleSchema,
    { role: 'agent', data: { user: address } },
    { kind: 'agent', master: address },
  ],
  [
    'userRole of a sub-account',
    userRoleSchema,
    { role: 'subAccount', data: { master: address } },
    { kind: 'sub_account', master: address },
  ],
  ['userRole of something new', userRoleSchema, { role: 'multiSig' }, { kind: 'unknown', word: 'multiSig' }],
  ['userAbstraction', userAbstractionSchema, 'unifiedAccount', 'unifiedAccount'],
  ['exchangeStatus', exchangeStatusSchema, { time: 7, specialStatuses: null }, { timeMs: 7, special: null }],
  [
    'exchangeStatus with a text',
    exchangeStatusSchema,
    { time: 7, specialStatuses: 'upgrade' },
    { timeMs: 7, special: 'upgrade' },
  ],
  [
    'exchangeStatus with anything',
    exchangeStatusSchema,
    { time: 7, specialStatuses: [1] },
    { timeMs: 7, special: '[1]' },
  ],
  ['orderStatus of nothing', orderStatusSchema, { status: 'unknownOid' }, null],
];

describe('answers become what they mean', () => {
  it.each(READ)('%s', (_, schema, answer, expected) => {
    expect(schema.parse(answer)).toEqual(expected);
  });

  it('meta: an entry that makes no sense leaves the numbers of the others alone', () => {
    const found = metaSchema.parse(meta);
    expect([...found].map(([coin, { spec }]) => [coin, spec.assetId])).toEqual([
      ['SOL', 0],
      ['BTC', 2],
    ]);
  });

  it('metaAndAssetCtxs: prices by place', () => {
    const { prices } = metaAndAssetCtxsSchema.parse([meta, [ctx, ctx, { ...ctx, midPx: '9' }]]);
    expect([...prices]).toEqual([
      ['SOL', ctx],
      ['BTC', { ...ctx, midPx: '9' }],
    ]);
  });
});

describe('answers that are none', () => {
  it.each<[string, z.ZodType, unknown]>([
    ['userRateLimit of null', userRateLimitSchema, null],
    ['userRateLimit of texts', userRateLimitSchema, { cumVlm: '1', nRequestsUsed: '1', nRequestsCap: 1 }],
    [
      'userRateLimit of a strange volume',
      userRateLimitSchema,
      { cumVlm: '1e9', nRequestsUsed: 1, nRequestsCap: 1 },
    ],
    ['userFees without rates', userFeesSchema, {}],
    ['userFees of a strange rate', userFeesSchema, { userCrossRate: 'x', userAddRate: '0' }],
    ['extraAgents with a bad address', extraAgentsSchema, [{ name: 'a', address: '0x', validUntil: 5 }]],
    ['userAbstraction of nothing', userAbstractionSchema, null],
    ['exchangeStatus without a time', exchangeStatusSchema, { specialStatuses: null }],
    ['exchangeStatus at 0', exchangeStatusSchema, { time: 0, specialStatuses: null }],
    ['orderStatus of another word', orderStatusSchema, { status: 'busy' }],
    ['orderStatus without an order', orderStatusSchema, { status: 'order' }],
    ['meta without a universe', metaSchema, {}],
  ])('%s', (_, schema, answer) => {
    expect(schema.safeParse(answer).success).toBe(false);
  });
});

/** Answers requests from a table of functions. */
function venue(answers: Record<string, (request: Record<string, unknown>) => unknown>): PostInfo {
  return async <T extends z.ZodType>(request: InfoRequest, schema: T): Promise<Outcome<z.output<T>>> => {
    const answer = answers[request.type]?.({ ...request });
    if (answer === undefined) return { kind: 'refused', reason: `no ${request.type}` };
    const parsed = schema.safeParse(answer);
    return parsed.success
      ? { kind: 'answered', value: parsed.data }
      : { kind: 'silent', reason: 'unreadable' };
  };
}

describe('fills, page after page', () => {
  const many = (count: number, time: (n: number) => number) =>
    Array.from({ length: count }, (_, n) => ({ ...fill, tid: n, time: time(n) }));
  const paged = (all: readonly { tid: number; time: number }[]) =>
    venue({
      userFillsByTime: ({ startTime }) =>
        all.filter(({ time }) => time >= Number(startTime)).slice(0, FILLS_AT_ONCE_MAX),
    });

  it.each([0, 1, 1_999, 2_000, 2_001, 5_000])('%d of them: all, each once, oldest first', async (count) => {
    const outcome = await readFills(
      paged(many(count, (n) => 1_000 + Math.floor(n / 3))),
      ACCOUNT,
      universe,
      0,
      null,
    );
    if (outcome.kind !== 'answered') throw new Error(outcome.reason);
    expect(outcome.value.fills.map(({ tid }) => tid)).toEqual(Array.from({ length: count }, (_, n) => n));
  });

  it('more at one instant than a page holds are no answer, and are not asked for again and again', async () => {
    let requests = 0;
    const page = many(FILLS_AT_ONCE_MAX, () => 1_000);
    const post = venue({
      userFillsByTime: () => {
        requests += 1;
        return page;
      },
    });
    const outcome = await readFills(post, ACCOUNT, universe, 0, null);
    expect(outcome).toMatchObject({ kind: 'silent', reason: expect.stringContaining('more fills') });
    expect(requests).toBe(2);
  });

  it('names what is no perpetual, and fails whole on a number that is none', async () => {
    const some = [fill, { ...fill, tid: 2, coin: '@1' }];
    expect(await readFills(venue({ userFillsByTime: () => some }), ACCOUNT, universe, 0, 5)).toMatchObject({
      kind: 'answered',
      value: { fills: [{ tid: fill.tid }], strangeCoins: ['@1'] },
    });
    const bad = [{ ...fill, px: '0' }];
    expect(await readFills(venue({ userFillsByTime: () => bad }), ACCOUNT, universe, 0, 5)).toMatchObject({
      kind: 'silent',
    });
  });
});

describe('a look at the orders alone', () => {
  const whole = {
    frontendOpenOrders: () => [order],
    clearinghouseState: () => ({ time: clearinghouse.time }),
  };
  const look = (answers: Parameters<typeof venue>[0]) =>
    readOrders(venue(answers), new HandClock(), { user: ACCOUNT, universe });

  it('is of when the state is that the venue shows beside them, whatever that says of coins', async () => {
    const view = { source: 'rest', venueTimeMs: clearinghouse.time, orders: [{ oid: 77 }], account: null };
    expect(await look(whole)).toMatchObject({ kind: 'answered', value: { view } });
  });

  it.each(Object.keys(whole))('is none without %s', async (type) => {
    expect(await look({ ...whole, [type]: () => undefined })).toMatchObject({ kind: 'refused' });
  });

  it('is none where the venue does not say of when it is', async () => {
    expect((await look({ ...whole, clearinghouseState: () => ({}) })).kind).not.toBe('answered');
  });
});

describe('a look at the account', () => {
  const whole = {
    frontendOpenOrders: () => [order],
    clearinghouseState: () => clearinghouse,
    userFillsByTime: () => [fill],
  };
  const look = (answers: Parameters<typeof venue>[0]) =>
    readAccount(venue(answers), new HandClock(), {
      user: ACCOUNT,
      universe,
      traded: new Set(['BTC']),
      fillsFromMs: 0,
    });

  it('is orders, account and fills together', async () => {
    expect(await look(whole)).toMatchObject({
      kind: 'answered',
      value: {
        view: {
          source: 'rest',
          venueTimeMs: clearinghouse.time,
          orders: [{ oid: 77 }],
          account: { cashUusd: 987_654_321 },
        },
        fills: [{ tid: fill.tid }],
      },
    });
  });

  it.each(Object.keys(whole))('is none without %s', async (type) => {
    expect(await look({ ...whole, [type]: () => undefined })).toEqual({
      kind: 'refused',
      reason: `no ${type}`,
    });
    expect(await look({ ...whole, [type]: () => null })).toMatchObject({ kind: 'silent' });
  });

  it('is none with an order whose numbers are none', async () => {
    expect(await look({ ...whole, frontendOpenOrders: () => [{ ...order, sz: 'x' }] })).toMatchObject({
      kind: 'silent',
    });
  });
});

const RECORDED = join(import.meta.dirname, '../../../../../../../shared/data/hyperliquid/info');
/** Request and answer texts of a recording: single-quoted YAML scalars, whose line breaks stand for a blank. */
function recorded(text: string): { request: string; answer: string }[] {
  const all = text.matchAll(/body: '(\{.*?\})'[\s\S]*?string: '([\s\S]*?)'\n\s+headers/g);
  const plain = (scalar = '') => scalar.replace(/\s*\n\s*/g, ' ').replaceAll("''", "'");
  return [...all].map(([, request, answer]) => ({ request: plain(request), answer: plain(answer) }));
}
const SCHEMAS: Record<string, z.ZodType> = {
  meta: metaSchema,
  frontendOpenOrders: z.array(wireOrder),
  openOrders: z.array(wireOrder),
  userFills: z.array(wireFill),
  userFillsByTime: z.array(wireFill),
  clearinghouseState: wireAccount,
  historicalOrders: historicalOrdersSchema,
  userRateLimit: userRateLimitSchema,
  extraAgents: extraAgentsSchema,
  userRole: userRoleSchema,
};

/** Fields that the venue did not send yet when these were recorded (2023), and documents now. */
const ADDED_SINCE = /^(tid|time) .*received undefined$/;

describe.skipIf(!existsSync(RECORDED))('recorded answers of the real venue', () => {
  const files = existsSync(RECORDED) ? readdirSync(RECORDED) : [];
  it.each(files)('%s', (file) => {
    const interactions = recorded(readFileSync(join(RECORDED, file), 'utf8'));
    expect(interactions.length).toBeGreaterThan(0);
    for (const { request, answer } of interactions) {
      const { type } = z.object({ type: z.string() }).parse(JSON.parse(request));
      const schema = SCHEMAS[type];
      if (schema === undefined) continue;
      const parsed = schema.safeParse(JSON.parse(answer));
      const missed = (parsed.error?.issues ?? []).map(
        ({ path, message }) => `${String(path.at(-1))} ${message}`,
      );
      expect(missed.filter((issue) => !ADDED_SINCE.test(issue))).toEqual([]);
    }
  });
});
