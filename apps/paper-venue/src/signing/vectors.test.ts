// Published signature vectors (hyperliquid-python-sdk, tests/signing_test.py) and known action hashes.
import { describe, expect, test } from 'vitest';
import { keySigner } from '../../test/support/key-signer.ts';
import { connectionId, type Envelope } from './action-hash.ts';
import { agentDigest, type Network, userSignedDigest } from './eip712.ts';
import { bytesToHex } from './hex.ts';
import type { Packable } from './msgpack.ts';
import { recoverAddress } from './recover.ts';

const KEY = '0x0123456789012345678901234567890123456789012345678901234567890123';
const ADDRESS = '0x14791697260e4c9a71f18484c9f997b308e59325';

const limitOrder = { a: 1, b: true, p: '100', s: '100', r: false, t: { limit: { tif: 'Gtc' } } };
const order: Packable = { type: 'order', orders: [limitOrder], grouping: 'na' };
const orderWithCloid: Packable = {
  type: 'order',
  orders: [{ ...limitOrder, c: '0x00000000000000000000000000000001' }],
  grouping: 'na',
};
const stopOrder: Packable = {
  type: 'order',
  orders: [{ ...limitOrder, t: { trigger: { isMarket: true, triggerPx: '103', tpsl: 'sl' } } }],
  grouping: 'na',
};
const dummy: Packable = { type: 'dummy', num: 100000000000 };
const vaultAddress = '0x1719884eb866cb12b2287399b15f7db5e7d775ea';

interface Vector {
  readonly name: string;
  readonly action: Packable;
  readonly network: Network;
  readonly vaultAddress?: string;
  readonly r: string;
  readonly s: string;
  readonly v: number;
}

const vectors: readonly Vector[] = [
  {
    name: 'order, mainnet',
    action: order,
    network: 'mainnet',
    r: 'd65369825a9df5d80099e513cce430311d7d26ddf477f5b3a33d2806b100d78e',
    s: '2b54116ff64054968aa237c20ca9ff68000f977c93289157748a3162b6ea940e',
    v: 28,
  },
  {
    name: 'order, testnet',
    action: order,
    network: 'testnet',
    r: '82b2ba28e76b3d761093aaded1b1cdad4960b3af30212b343fb2e6cdfa4e3d54',
    s: '6b53878fc99d26047f4d7e8c90eb98955a109f44209163f52d8dc4278cbbd9f5',
    v: 27,
  },
  {
    name: 'order with cloid, mainnet (r of 63 digits)',
    action: orderWithCloid,
    network: 'mainnet',
    r: '41ae18e8239a56cacbc5dad94d45d0b747e5da11ad564077fcac71277a946e3',
    s: '3c61f667e747404fe7eea8f90ab0e76cc12ce60270438b2058324681a00116da',
    v: 27,
  },
  {
    name: 'stop order, mainnet',
    action: stopOrder,
    network: 'mainnet',
    r: '98343f2b5ae8e26bb2587daad3863bc70d8792b09af1841b6fdd530a2065a3f9',
    s: '6b5bb6bb0633b710aa22b721dd9dee6d083646a5f8e581a20b545be6c1feb405',
    v: 27,
  },
  {
    name: 'dummy action with an integer above 2^32, mainnet',
    action: dummy,
    network: 'mainnet',
    r: '53749d5b30552aeb2fca34b530185976545bb22d0b3ce6f62e31be961a59298',
    s: '755c40ba9bf05223521753995abb2f73ab3229be8ec921f350cb447e384d8ed8',
    v: 27,
  },
  {
    name: 'dummy action for a vault, mainnet',
    action: dummy,
    network: 'mainnet',
    vaultAddress,
    r: '3c548db75e479f8012acf3000ca3a6b05606bc2ec0c29c50c515066a326239',
    s: '4d402be7396ce74fbba3795769cda45aec00dc3125a984f2a9f23177b190da2c',
    v: 28,
  },
  {
    name: 'scheduleCancel without time, mainnet',
    action: { type: 'scheduleCancel' },
    network: 'mainnet',
    r: '6cdfb286702f5917e76cd9b3b8bf678fcc49aec194c02a73e6d4f16891195df9',
    s: '6557ac307fa05d25b8d61f21fb8a938e703b3d9bf575f6717ba21ec61261b2a0',
    v: 27,
  },
  {
    name: 'scheduleCancel with time, mainnet',
    action: { type: 'scheduleCancel', time: 123456789 },
    network: 'mainnet',
    r: '609cb20c737945d070716dcc696ba030e9976fcf5edad87afa7d877493109d55',
    s: '16c685d63b5c7a04512d73f183b3d7a00da5406ff1f8aad33f8ae2163bab758b',
    v: 28,
  },
  {
    name: 'scheduleCancel with time, testnet',
    action: { type: 'scheduleCancel', time: 123456789 },
    network: 'testnet',
    r: '4e4f2dbd4107c69783e251b7e1057d9f2b9d11cee213441ccfa2be63516dc5bc',
    s: '706c656b23428c8ba356d68db207e11139ede1670481a9e01ae2dfcdb0e1a678',
    v: 27,
  },
];

const regularNonce = 1700000000000;
const plainOrder = { a: 4, b: true, p: '1670.1', s: '0.0147', r: false, t: { limit: { tif: 'Ioc' } } };
const hashes: readonly [string, Packable, Envelope, string][] = [
  [
    'IOC order',
    { type: 'order', orders: [plainOrder], grouping: 'na' },
    { nonce: 1677777606040 },
    '0x0fcbeda5ae3c4950a548021552a4fea2226858c4453571bf3f24ba017eac2908',
  ],
  [
    'cancel',
    { type: 'cancel', cancels: [{ a: 0, o: 12345 }] },
    { nonce: regularNonce },
    '0xa1cb188de2cd5e1f2684211f96d83f1b05541001e55eb2e98192f4d87623d36b',
  ],
  [
    'cancel of an oid above 2^32',
    { type: 'cancel', cancels: [{ a: 0, o: 62014444172 }] },
    { nonce: regularNonce },
    '0x348ce31dedefc8270d0415409deb94ee21d89929bbd9e3f565dd2507d38502e4',
  ],
  [
    'cancelByCloid',
    { type: 'cancelByCloid', cancels: [{ asset: 0, cloid: '0x00000000000000000000000000000001' }] },
    { nonce: regularNonce },
    '0x1d854324d277d0ec7ab94e7d490f930b8cabb29049f2563b612afb8d0394cd50',
  ],
  [
    'noop',
    { type: 'noop' },
    { nonce: regularNonce },
    '0xef5dcef9775ebb2c5a6553314e66a6a57bd7e9b2319a869a8b17f08fa48bdcaf',
  ],
];

describe('published signatures recover to their signer', () => {
  test.each(vectors)('$name', (vector) => {
    const id = connectionId(vector.action, { nonce: 0, vaultAddress: vector.vaultAddress });
    const digest = agentDigest(id, vector.network);
    expect(recoverAddress(digest, vector)).toBe(ADDRESS);
    const other = vector.network === 'mainnet' ? 'testnet' : 'mainnet';
    expect(recoverAddress(agentDigest(id, other), vector)).not.toBe(ADDRESS);
    const signed = keySigner(KEY).sign(digest);
    expect([signed.r, signed.s, signed.v]).toEqual([
      `0x${vector.r.padStart(64, '0')}`,
      `0x${vector.s.padStart(64, '0')}`,
      vector.v,
    ]);
  });

  test('user-signed transfer (usdSend, testnet)', () => {
    const digest = userSignedDigest(
      'HyperliquidTransaction:UsdSend',
      [
        { name: 'hyperliquidChain', type: 'string', value: 'Testnet' },
        { name: 'destination', type: 'string', value: '0x5e9ee1089755c3435139848e47e6635505d5a13a' },
        { name: 'amount', type: 'string', value: '1' },
        { name: 'time', type: 'uint64', value: 1687816341423 },
      ],
      0x66eee,
    );
    const signature = {
      r: '0x637b37dd731507cdd24f46532ca8ba6eec616952c56218baeff04144e4a77073',
      s: '0x11a6a24900e6e314136d2592e2f8d502cd89b7c15b198e1bee043c9589f9fad7',
      v: 27,
    };
    expect(recoverAddress(digest, signature)).toBe(ADDRESS);
  });
});

describe('known action hashes', () => {
  test.each(hashes)('%s', (_name, action, envelope, expected) => {
    expect(bytesToHex(connectionId(action, envelope))).toBe(expected);
  });
});

describe('a signature that cannot be recovered is null', () => {
  const digest = agentDigest(new Uint8Array(32), 'testnet');
  const good = keySigner(KEY).sign(digest);
  test.each([
    ['r is not hex', { ...good, r: '0xzz' }],
    ['r is empty', { ...good, r: '0x' }],
    ['r is longer than 32 bytes', { ...good, r: `0x1${good.r.slice(2)}` }],
    ['r is zero', { ...good, r: '0x0' }],
    ['s is above the group order', { ...good, s: `0x${'f'.repeat(64)}` }],
    ['v is 29', { ...good, v: 29 }],
  ])('%s', (_name, signature) => {
    expect(recoverAddress(digest, signature)).toBeNull();
  });
});
