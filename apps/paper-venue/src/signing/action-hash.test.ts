// The encoder and hash agree with the public client library on arbitrary actions.
import { createL1ActionHash } from '@nktkas/hyperliquid/signing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { connectionId } from './action-hash.ts';
import { bytesToHex } from './hex.ts';
import { encodeMsgpack, type Packable } from './msgpack.ts';

const integer = fc.oneof(
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: 0, max: 70_000 }),
  fc.maxSafeNat(),
  fc.constantFrom(0x7f, 0x80, 0xff, 0x100, 0xffff, 0x1_0000, 0xffff_ffff, 0x1_0000_0000),
);
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.string({ minLength: 30, maxLength: 34 }),
);
const { value } = fc.letrec<{ value: Packable }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    integer,
    text,
    fc.boolean(),
    fc.array(tie('value'), { maxLength: 18 }),
    fc.dictionary(
      fc.string({ minLength: 1, maxLength: 12 }).filter((k) => k !== '__proto__'),
      tie('value'),
      {
        maxKeys: 18,
        noNullPrototype: true,
      },
    ),
  ),
}));

describe('connectionId', () => {
  test('equals the client library for any action, nonce, vault and expiry', () => {
    const address = fc
      .uint8Array({ minLength: 20, maxLength: 20 })
      .map((bytes) => bytesToHex(bytes) as `0x${string}`);
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string({ minLength: 1 }).filter((k) => k !== '__proto__'),
          value,
          { noNullPrototype: true },
        ),
        fc.maxSafeNat(),
        fc.option(address, { nil: undefined }),
        fc.option(fc.maxSafeNat(), { nil: undefined }),
        (action, nonce, vaultAddress, expiresAfter) => {
          const theirs = createL1ActionHash({
            action,
            nonce,
            ...(vaultAddress === undefined ? {} : { vaultAddress }),
            ...(expiresAfter === undefined ? {} : { expiresAfter }),
          });
          expect(bytesToHex(connectionId(action, { nonce, vaultAddress, expiresAfter }))).toBe(theirs);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('an undefined property is not hashed', () => {
    const envelope = { nonce: 1 };
    expect(connectionId({ type: 'scheduleCancel', time: undefined }, envelope)).toEqual(
      connectionId({ type: 'scheduleCancel' }, envelope),
    );
  });
});

describe('encodeMsgpack', () => {
  test.each([
    [0x8000_0000, 'ce80000000'],
    [-1, 'ff'],
    [-33, 'd0df'],
    [-129, 'd1ff7f'],
    [-40_000, 'd2ffff63c0'],
    [-3_000_000_000, 'd3ffffffff4d2fa200'],
  ])('%d', (input, hex) => {
    expect(bytesToHex(encodeMsgpack(input))).toBe(`0x${hex}`);
  });

  test('a batch of sixteen uses the two-byte array header', () => {
    expect(bytesToHex(encodeMsgpack(Array.from({ length: 16 }, () => 0))).slice(0, 8)).toBe('0xdc0010');
  });

  test('grows beyond its first buffer', () => {
    const big = 'x'.repeat(100_000);
    expect(encodeMsgpack([big, big]).length).toBe(2 * 100_005 + 1);
  });

  test.each([1.5, Number.NaN, 2 ** 53])('refuses %d', (input) => {
    expect(() => encodeMsgpack(input)).toThrow(TypeError);
  });
});
