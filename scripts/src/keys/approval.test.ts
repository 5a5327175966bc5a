// What the master wallet signs is what the public client library would have it sign; and only its own signature over exactly that counts.
import { ApproveAgentTypes } from '@nktkas/hyperliquid/api/exchange';
import { signUserSignedAction } from '@nktkas/hyperliquid/signing';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { walletAddress } from '../prepare/wallets.ts';
import { type Approval, actionOf, bodyOf, NO_AGENT, signerOf, signWith, typedDataOf } from './approval.ts';

const KEY = `0x${'0123456789'.repeat(6)}0123`;
const OWNER = walletAddress(secp256k1.getPublicKey(Buffer.from(KEY.slice(2), 'hex'), false));
const approval: Approval = {
  network: 'testnet',
  role: 'guardian',
  agent: `0x${'ab'.repeat(20)}`,
  nonce: 1_700_000_000_000,
  days: 90,
};
const REVOCATION: Approval = { ...approval, agent: NO_AGENT, days: null };

describe.each([
  ['an approval', approval],
  ['one for mainnet', { ...approval, network: 'mainnet' as const }],
  ['a revocation', REVOCATION],
])('%s', (_, given) => {
  test('is the typed data of the client library', async () => {
    const signature = signWith(KEY, given) as `0x${string}`; // hex by its construction
    let shown: unknown;
    const signed = await signUserSignedAction({
      wallet: {
        address: OWNER as `0x${string}`, // an address by its construction
        signTypedData: async (params: unknown) => {
          shown = params;
          return signature;
        },
      },
      action: actionOf(given),
      types: ApproveAgentTypes,
    });
    const { types, ...rest } = typedDataOf(given);
    const { EIP712Domain: _domain, ...own } = types;
    expect(shown).toMatchObject({ ...rest, types: own });
    expect(bodyOf(given, signature)).toMatchObject({ signature: signed });
  });

  test('is signed by the account', () => {
    expect(signerOf(given, signWith(KEY, given))).toBe(OWNER);
  });
});

test('carries its end in its name; a revocation carries none', () => {
  expect(actionOf(approval).agentName).toBe(`guardian valid_until ${1_700_000_000_000 + 90 * 86_400_000}`);
  expect(actionOf(REVOCATION)).toMatchObject({ agentName: 'guardian', agentAddress: NO_AGENT });
});

test.each<[string, Partial<Approval>]>([
  ['another agent', { agent: `0x${'ac'.repeat(20)}` }],
  ['another role', { role: 'engine' }],
  ['another network', { network: 'mainnet' }],
  ['another nonce', { nonce: approval.nonce + 1 }],
  ['another end', { days: 91 }],
  ['no end', { days: null }],
])('a signature over %s is by nobody we know', (_, change) => {
  expect(signerOf(approval, signWith(KEY, { ...approval, ...change }))).not.toBe(OWNER);
});

test('wallets that write 0 and 1 for the last byte are understood', () => {
  const signature = signWith(KEY, approval);
  const last = signature.endsWith('1b') ? '00' : '01';
  expect(signerOf(approval, `${signature.slice(0, -2)}${last}`)).toBe(OWNER);
});

test.each([
  '',
  '0x',
  signWith(KEY, approval).slice(0, -2),
  `${signWith(KEY, approval)}00`,
  `0x${'f'.repeat(128)}1d`,
])('no signature: %s', (text) => {
  expect(signerOf(approval, text)).toBeNull();
  expect(() => bodyOf(approval, text)).toThrow(RangeError);
});

test('whatever 65 bytes are given, nothing is thrown, and nobody else is taken for the account', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 64, maxLength: 64 }), fc.constantFrom('1b', '1c'), (bytes, v) => {
      expect(signerOf(approval, `0x${Buffer.from(bytes).toString('hex')}${v}`)).not.toBe(OWNER);
    }),
  );
});

test.each(['', '0x12', KEY.slice(2), `0x${'0'.repeat(64)}`])('no key: %s is not repeated', (key) => {
  expect(() => signWith(key, approval)).toThrow(/^the master wallet holds no key$/);
});
