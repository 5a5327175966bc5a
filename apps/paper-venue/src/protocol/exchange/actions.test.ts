// Whatever way a client writes an action, the venue hashes what the public client library would have hashed.
import {
  CancelByCloidRequest,
  CancelRequest,
  ModifyRequest,
  OrderRequest,
} from '@nktkas/hyperliquid/api/exchange';
import { canonicalize, createL1ActionHash } from '@nktkas/hyperliquid/signing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { connectionId } from '../../signing/action-hash.ts';
import { bytesToHex } from '../../signing/hex.ts';
import type { Packable } from '../../signing/msgpack.ts';
import { normalizeDecimal } from '../scalars.ts';
import { ACTION_TYPES, parseAction } from './actions.ts';

const NONCE = 1_700_000_000_000;

const decimal = fc
  .tuple(fc.nat(1_000_000), fc.nat(99_999_999), fc.nat(8))
  .map(([whole, fraction, digits]) => {
    const text = String(fraction).padStart(8, '0').slice(0, digits);
    return text === '' ? String(whole) : `${whole}.${text}`;
  });
const cloid = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => bytesToHex(bytes));
const order = fc.record(
  {
    a: fc.nat(20_000),
    b: fc.boolean(),
    p: decimal.filter((text) => Number(text) > 0),
    s: decimal,
    r: fc.boolean(),
    t: fc.oneof(
      fc.record({ limit: fc.record({ tif: fc.constantFrom('Alo', 'Ioc', 'Gtc', 'FrontendMarket') }) }),
      fc.record({
        trigger: fc.record({
          isMarket: fc.boolean(),
          triggerPx: decimal.filter((text) => Number(text) > 0),
          tpsl: fc.constantFrom('tp', 'sl'),
        }),
      }),
    ),
    c: cloid,
  },
  { requiredKeys: ['a', 'b', 'p', 's', 'r', 't'], noNullPrototype: true },
);
const oid = fc.maxSafeNat();

const actions = fc.oneof(
  fc.record({
    type: fc.constant('order'),
    orders: fc.array(order, { maxLength: 18 }),
    grouping: fc.constant('na'),
  }),
  fc.record({
    type: fc.constant('cancel'),
    cancels: fc.array(fc.record({ a: fc.nat(300), o: oid }), { maxLength: 18 }),
  }),
  fc.record({
    type: fc.constant('cancelByCloid'),
    cancels: fc.array(fc.record({ asset: fc.nat(300), cloid }), { maxLength: 18 }),
  }),
  fc.record({ type: fc.constant('modify'), oid, order }),
);

const schemas = {
  order: OrderRequest.entries.action,
  cancel: CancelRequest.entries.action,
  cancelByCloid: CancelByCloidRequest.entries.action,
  modify: ModifyRequest.entries.action,
} as const;

/** The same action as a careless client would write it: other key order, padded decimals, upper-case hex. */
function carelessly(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(carelessly);
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(entries.reverse().map(([key, item]) => [key, carelessly(item)]));
  }
  if (typeof value !== 'string') return value;
  if (value.startsWith('0x')) return `0x${value.slice(2).toUpperCase()}`;
  if (!/^\d+(\.\d+)?$/.test(value)) return value;
  const padded = value.includes('.') ? `0${value}` : `0${value}.0`;
  return padded.split('.')[1]?.length === 8 ? padded : `${padded}0`.slice(0, padded.indexOf('.') + 9);
}

describe('a parsed action', () => {
  test('hashes as the client library hashes it, however it was written', () => {
    fc.assert(
      fc.property(actions, (action) => {
        const canonical = normalized(action) as { type: keyof typeof schemas };
        const theirs = createL1ActionHash({
          action: canonicalize(schemas[canonical.type] as never, canonical as never),
          nonce: NONCE,
        });
        const parsed = parseAction(JSON.parse(JSON.stringify(carelessly(action))));
        expect(parsed).not.toBeNull();
        expect(bytesToHex(connectionId(parsed as Packable, { nonce: NONCE }))).toBe(theirs);
      }),
      { numRuns: 400 },
    );
  });

  test.each([
    ['no type', {}],
    ['an unknown type', { type: 'usdSend' }],
    ['a type of Object.prototype', { type: 'toString' }],
    ['an unknown field', { type: 'noop', extra: 1 }],
    ['f: false', { type: 'cancel', cancels: [], f: false }],
    ['a numeric price', orderWith({ p: 100 })],
    ['a negative size', orderWith({ s: '-1' })],
    ['an exponent', orderWith({ p: '1e5' })],
    ['NaN', orderWith({ p: 'NaN' })],
    ['Infinity', orderWith({ s: 'Infinity' })],
    ['nine decimals', orderWith({ s: '0.000000001' })],
    ['a bare point', orderWith({ s: '.' })],
    ['an empty price', orderWith({ p: '' })],
    ['a price of a thousand digits', orderWith({ p: '1'.repeat(1_000) })],
    ['an unknown tif', orderWith({ t: { limit: { tif: 'Fok' } } })],
    ['a negative asset', orderWith({ a: -1 })],
    ['a fractional asset', orderWith({ a: 0.5 })],
    ['a short cloid', orderWith({ c: '0x01' })],
    ['orders that are no list', { type: 'order', orders: {}, grouping: 'na' }],
    ['an oid beyond a double', { type: 'cancel', cancels: [{ a: 0, o: 2 ** 53 }] }],
    ['a list', []],
    ['null', null],
    ['a text', 'order'],
  ])('is refused for %s', (_name, raw) => {
    expect(parseAction(raw)).toBeNull();
  });

  test('fills in what the venue takes as given, and drops what it ignores', () => {
    const raw = {
      type: 'order',
      orders: [{ a: 0, b: true, p: '1', s: '1', t: { limit: { tif: 'Gtc' } }, c: null, x: 1 }],
    };
    expect(JSON.parse(JSON.stringify(parseAction(raw)))).toEqual({
      type: 'order',
      orders: [{ a: 0, b: true, p: '1', s: '1', r: false, t: { limit: { tif: 'Gtc' } } }],
      grouping: 'na',
    });
  });

  test('knows exactly these types', () => {
    expect(ACTION_TYPES).toEqual([
      'order',
      'cancel',
      'cancelByCloid',
      'modify',
      'batchModify',
      'scheduleCancel',
      'updateLeverage',
      'updateIsolatedMargin',
      'noop',
      'approveAgent',
      'usdSend',
      'createSubAccount',
      'subAccountModify',
      'subAccountTransfer',
      'createVault',
      'vaultTransfer',
      'reserveRequestWeight',
      'setReferrer',
    ]);
  });
});

describe('normalizeDecimal', () => {
  test.each([
    ['100.50', '100.5'],
    ['100', '100'],
    ['0100.0', '100'],
    ['0.10', '0.1'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['0', '0'],
    ['0.00000000', '0'],
    ['00', '0'],
  ])('%s is %s', (text, normal) => {
    expect(normalizeDecimal(text)).toBe(normal);
  });
});

function orderWith(fields: object): object {
  const base = { a: 0, b: true, p: '1', s: '1', r: false, t: { limit: { tif: 'Gtc' } } };
  return { type: 'order', orders: [{ ...base, ...fields }], grouping: 'na' };
}

/** Decimals as a careful client writes them. */
function normalized(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalized);
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(entries.map(([key, item]) => [key, normalized(item)]));
  }
  return typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? normalizeDecimal(value) : value;
}
