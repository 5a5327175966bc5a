import { describe, expect, test } from 'vitest';
import type { GuardianAction } from './guardian-action.ts';
import { oidSchema } from './ids.ts';
import { positionSchema } from './position.ts';
import {
  actionWeight,
  isWithoutNumbers,
  needsAssets,
  readActionOutcome,
  readAssets,
  readMaster,
  readNonceRefusal,
  readOrders,
  readPositions,
  readState,
  readWeight,
} from './venue-account.ts';

const ok = (json: unknown) => ({ status: 200, json });
const ORDER = {
  coin: 'BTC',
  side: 'B',
  limitPx: '89000.0',
  sz: '0.001',
  oid: 77_738_308,
  timestamp: 1,
  origSz: '0.001',
  tif: 'Alo',
};
const EMPTY = { marginSummary: { accountValue: '100.0' }, assetPositions: [], time: 1 };
const position = (change: object = {}) => ({
  type: 'oneWay',
  position: {
    coin: 'ETH',
    szi: '-0.0335',
    entryPx: '2986.3',
    positionValue: '100.02',
    unrealizedPnl: '-0.0134',
    liquidationPx: '3866.26',
    ...change,
  },
});

describe('orders', () => {
  test('of anything, not of perpetuals alone', () => {
    const orders = [ORDER, { ...ORDER, oid: 2, coin: '@107' }, { ...ORDER, oid: 3, coin: 'PURR/USDC' }];
    expect(readOrders(ok(orders))).toEqual([
      { oid: 77_738_308, coin: 'BTC' },
      { oid: 2, coin: '@107' },
      { oid: 3, coin: 'PURR/USDC' },
    ]);
    expect(readOrders(ok([]))).toEqual([]);
  });
  test.each<[string, Parameters<typeof readOrders>[0], string]>([
    ['no answer', { silent: 'TimeoutError' }, 'TimeoutError'],
    ['too many requests', { status: 429, json: null }, 'HTTP 429'],
    ['an error that looks like an empty account', { status: 500, json: [] }, 'HTTP 500'],
    ['null, which is not nothing', ok(null), 'not understood'],
    ['no JSON', ok(undefined), 'not understood'],
    ['one order that cannot be read', ok([ORDER, { coin: 'BTC' }]), 'not understood'],
    ['an order id that is not exact', ok([{ ...ORDER, oid: 2 ** 60 }]), 'not understood'],
  ])('%s is no answer', (_, answer, why) => {
    expect(readOrders(answer)).toContain(why);
  });
});

describe('positions', () => {
  test('as the venue shows them', () => {
    const [held] = readPositions(ok({ ...EMPTY, assetPositions: [position()] }));
    expect(positionSchema.parse(held)).toEqual(held);
    expect(held).toMatchObject({
      coin: 'ETH',
      szi: '-0.0335',
      notional_usd: '100.02',
      mark_px: '2985.671642',
      liq_px: '3866.26',
    });
    expect(typeof held === 'object' && held.liq_distance_pct).toBeCloseTo(29.49, 1);
  });
  test.each<[unknown, number | null]>([
    [1_708_622_398_623, 1_708_622_398_623],
    [undefined, null],
    [null, null],
    ['1708622398623', null],
    [0, null],
    [1.5, null],
  ])('are of when the answer says: %j', (time, timeMs) => {
    const state = timeMs === null ? null : { timeMs, heardMs: 77 };
    expect(readState(ok({ ...EMPTY, time }), 77)).toEqual({ positions: [], state });
  });
  test('without price of liquidation or size', () => {
    const flat = position({ szi: '0.0', positionValue: '0.0', liquidationPx: null, entryPx: null });
    expect(readPositions(ok({ ...EMPTY, assetPositions: [flat] }))).toMatchObject([
      { szi: '0', mark_px: null, liq_px: null, liq_distance_pct: null, entry_px: null },
    ]);
  });
  test.each<[string, Parameters<typeof readPositions>[0], string]>([
    ['no answer', { silent: 'ECONNRESET' }, 'ECONNRESET'],
    ['an error', { status: 502, json: EMPTY }, 'HTTP 502'],
    ['something else', ok({}), 'not understood'],
    ['a size that is no number', ok({ assetPositions: [position({ szi: 'NaN' })] }), 'not understood'],
  ])('%s is no answer', (_, answer, why) => {
    expect(readPositions(answer)).toContain(why);
  });
});

test('assets have the number of their place', () => {
  const meta = {
    universe: [{ name: 'SOL', szDecimals: 2 }, { name: 'APT', isDelisted: true }, { name: 'BTC' }],
    marginTables: [],
  };
  const assets = readAssets(ok(meta));
  expect([...(assets ?? [])]).toEqual([
    ['SOL', 0],
    ['APT', 1],
    ['BTC', 2],
  ]);
  expect([readAssets(ok({})), readAssets({ status: 500, json: meta }), readAssets({ silent: 'x' })]).toEqual([
    null,
    null,
    null,
  ]);
  const order = (coin: string) => ({ oid: oidSchema.parse(1), coin });
  expect(needsAssets([], new Map())).toBe(true);
  expect(needsAssets([order('BTC')], assets ?? new Map())).toBe(false);
  expect(needsAssets([order('BTC'), order('NEW')], assets ?? new Map())).toBe(true);
  expect(needsAssets([order('BTC'), order('@107')], assets ?? new Map())).toBe(false);
  expect(isWithoutNumbers([order('NEW')], assets ?? new Map())).toBe(true);
  expect(isWithoutNumbers([order('NEW'), order('@107')], assets ?? new Map())).toBe(false);
  expect(isWithoutNumbers([order('BTC'), order('NEW')], assets ?? new Map())).toBe(false);
  expect(isWithoutNumbers([], new Map())).toBe(false);
  expect(isWithoutNumbers('HTTP 500', new Map())).toBe(false);
});

test.each<[unknown, string | null]>([
  [{ role: 'agent', data: { user: `0x${'A'.repeat(40)}` } }, `0x${'a'.repeat(40)}`],
  [{ role: 'user' }, null],
  [{ role: 'missing' }, null],
  [{ role: 'subAccount', data: { master: `0x${'a'.repeat(40)}` } }, null],
  [{ role: 'agent', data: {} }, null],
])('an agent of whom: %j', (json, master) => {
  expect(readMaster(ok(json))).toBe(master);
});

test.each<[string, Parameters<typeof readActionOutcome>[0], object]>([
  ['taken', ok({ status: 'ok', response: { type: 'default' } }), { kind: 'done' }],
  [
    'taken, with cancels that came too late',
    ok({
      status: 'ok',
      response: { type: 'cancel', data: { statuses: ['success', { error: 'Order was never placed' }] } },
    }),
    { kind: 'done' },
  ],
  [
    'over the limit',
    ok({
      status: 'err',
      response: 'Too many cumulative requests sent (97460 > 97456) for cumulative volume traded $87457.46.',
    }),
    { kind: 'limited' },
  ],
  [
    'a stranger',
    ok({ status: 'err', response: 'User or API Wallet 0x1 does not exist.' }),
    { kind: 'unknown_wallet' },
  ],
  [
    'no deposit',
    ok({ status: 'err', response: 'Must deposit before performing actions. User: 0x1' }),
    { kind: 'unknown_wallet' },
  ],
  ['unrecoverable', ok({ status: 'err', response: 'Unable to recover signer.' }), { kind: 'unknown_wallet' }],
  [
    'another refusal',
    ok({ status: 'err', response: 'Invalid nonce: duplicate nonce 5' }),
    { kind: 'failed', text: 'Invalid nonce: duplicate nonce 5' },
  ],
  ['a rate limit', { status: 429, json: null }, { kind: 'failed', text: 'HTTP 429' }],
  ['an error', { status: 500, json: { status: 'ok' } }, { kind: 'failed', text: 'HTTP 500' }],
  ['silence', { silent: 'TimeoutError' }, { kind: 'failed', text: 'TimeoutError' }],
  ['something else', ok({ status: 'maybe' }), { kind: 'failed' }],
])('an action: %s', (_, answer, outcome) => {
  expect(readActionOutcome(answer)).toMatchObject(outcome);
});

test.each<[string, number | null]>([
  ['Invalid nonce: nonce too low 5 < 1700000000000', 1_700_043_200_000],
  ['Invalid nonce: nonce too low 1700000000001 < 1700000000000', null],
  ['Invalid nonce: nonce too high 5 > 1700086400000', null],
  ['Invalid nonce: nonce too high 1800000000000 > 1700086400000', 1_700_000_000_000],
  ['Invalid nonce: duplicate nonce 5', null],
  ['HTTP 500', null],
])('nonces go on after %j from %j', (text, nonce) => {
  expect(readNonceRefusal(text)).toBe(nonce);
});

test('weights are the venue’s', () => {
  const cancels = (count: number): GuardianAction => ({
    type: 'cancel',
    cancels: Array.from({ length: count }, (_, o) => ({ a: 0, o })),
  });
  expect([{ type: 'noop' } as const, cancels(39), cancels(40), cancels(200)].map(actionWeight)).toEqual([
    1, 1, 2, 6,
  ]);
  expect([readWeight(false), readWeight(true)]).toEqual([22, 42]);
});
