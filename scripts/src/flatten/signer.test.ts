// What the flatten wallet signs, and everything that it refuses: an order that could rest, grow a position or hide its mark.
import { inspect } from 'node:util';
import { cloidOf, cloidSource } from '@agora/shared/cloid';
import { decimalSchema } from '@agora/shared/decimal';
import { bootIdSchema, engineIdSchema } from '@agora/shared/ids';
import { describe, expect, test } from 'vitest';
import { closingOrder, type FlattenAction, flattenAction } from './action.ts';
import { FlattenSigner, ORDER_LAPSES_MS } from './signer.ts';

const KEY = `0x${'0123456789'.repeat(6)}0123`;
const source = cloidSource(engineIdSchema.parse('mm-1'), bootIdSchema.parse('boot-0001'));
const wanted = closingOrder({
  asset: 3,
  isBuy: false,
  px: decimalSchema.parse('99950'),
  sz: decimalSchema.parse('0.5'),
  cloid: cloidOf(source, 'flatten', 1),
});
const [order] = wanted.orders;
const withOrder = (changed: object): object => ({ ...wanted, orders: [{ ...order, ...changed }] });

describe('refuses', () => {
  test.each<[string, object]>([
    ['an order that may grow the position', withOrder({ r: false })],
    ['one that only nearly says reduce-only', withOrder({ r: 1 })],
    ['one that rests', withOrder({ t: { limit: { tif: 'Gtc' } } })],
    ['a post-only one', withOrder({ t: { limit: { tif: 'Alo' } } })],
    ['a trigger', withOrder({ t: { trigger: { isMarket: true, triggerPx: '1', tpsl: 'sl' } } })],
    ['no kind', withOrder({ t: undefined })],
    ['a quote of the engine', withOrder({ c: cloidOf(source, 'quote', 1) })],
    ['no mark', withOrder({ c: undefined })],
    ['a size of zero', withOrder({ s: '0' })],
    ['a negative size', withOrder({ s: '-1' })],
    ['a number for text', withOrder({ p: 99950 })],
    ['no side', withOrder({ b: 'sell' })],
    ['no asset', withOrder({ a: -1 })],
    ['two orders', { ...wanted, orders: [order, order] }],
    ['no order', { ...wanted, orders: [] }],
    ['no list', { ...wanted, orders: { 0: order, length: 1 } }],
    ['a grouping', { ...wanted, grouping: 'normalTpsl' }],
    ['a cancel', { type: 'cancel', cancels: [] }],
    ['a modify', { ...wanted, type: 'batchModify' }],
    ['a withdrawal', { type: 'withdraw3', amount: '1' }],
    ['leverage', { type: 'updateLeverage', asset: 0, isCross: true, leverage: 5 }],
    ['nothing', {}],
  ])('%s', (_, action) => {
    const cast = action as FlattenAction; // what the type refuses
    expect(() => flattenAction(cast)).toThrow(RangeError);
    expect(() => new FlattenSigner(KEY, 'testnet').sign(cast, 1)).toThrow('does not sign');
  });
});

test('only the known fields are signed, in the order that is hashed', () => {
  const strange: object = { builder: { f: 1 }, ...withOrder({ z: 1, t: { limit: { tif: 'Ioc', x: 1 } } }) };
  const said = JSON.stringify(flattenAction(strange as FlattenAction)); // cast: with fields of a stranger
  expect(said).toBe(JSON.stringify(wanted));
  expect(said).toContain(
    '{"a":3,"b":false,"p":"99950","s":"0.5","r":true,"t":{"limit":{"tif":"Ioc"}},"c":"0xaf',
  );
});

test('nonces rise whatever the clock does, and every order lapses', () => {
  const signer = new FlattenSigner(KEY, 'testnet');
  const signed = [1_000, 1_000, 500].map((wallMs) => signer.sign(wanted, wallMs));
  expect(signed).toMatchObject(
    [1_000, 1_001, 1_002].map((nonce) => ({ nonce, expiresAfter: nonce + ORDER_LAPSES_MS })),
  );
});

test('one network is worth nothing on the other', () => {
  const [main, paper] = (['mainnet', 'testnet'] as const).map((net) =>
    new FlattenSigner(KEY, net).sign(wanted, 7),
  );
  expect(main).not.toEqual(paper);
});

test.each(['', '0x', KEY.slice(2), `${KEY}0`, `0x${'0'.repeat(64)}`])('%j is no key', (text) => {
  expect(() => new FlattenSigner(text, 'testnet')).toThrow(/^the flatten wallet holds no key$/);
});

test('does not show its key', () => {
  const signer = new FlattenSigner(KEY, 'testnet');
  expect(`${inspect(signer, { depth: 9, showHidden: true })}${JSON.stringify(signer)}`).not.toContain(
    '0123456789',
  );
});
