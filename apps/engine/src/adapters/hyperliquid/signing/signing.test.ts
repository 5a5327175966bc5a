/** Hash and signature equal the published vectors, and the public client library's on whatever it can be asked. */
import { createL1ActionHash, signL1Action } from '@nktkas/hyperliquid/signing';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { actionHash } from './action-hash.ts';
import { agentDigest, type Network } from './agent-digest.ts';
import { bytesOfHex, hexOf } from './hex.ts';
import { MsgpackWriter, type Packable } from './msgpack.ts';
import { loadCurve, SigningKey } from './signing-key.ts';

const KEY = '0x0123456789012345678901234567890123456789012345678901234567890123';
const ADDRESS = '0x14791697260e4c9a71f18484c9f997b308e59325';
const VAULT = '0x1719884eb866cb12b2287399b15f7db5e7d775ea';

let key: SigningKey;
beforeAll(async () => {
  key = new SigningKey(bytesOfHex(KEY, 32) ?? new Uint8Array(), await loadCurve());
});

const order = (extra: Record<string, Packable> = {}): Packable => ({
  type: 'order',
  orders: [{ a: 1, b: true, p: '100', s: '100', r: false, t: { limit: { tif: 'Gtc' } }, ...extra }],
  grouping: 'na',
});
const dummy = { type: 'dummy', num: 100_000_000_000 };
const stop = order({ t: { trigger: { isMarket: true, triggerPx: '103', tpsl: 'sl' } } });

/** hyperliquid-python-sdk, tests/signing_test.py (MIT): nonce 0, no expiry. */
const SIGNATURES: [string, Packable, Network, string | null, string, string, 27 | 28][] = [
  [
    'order on mainnet',
    order(),
    'mainnet',
    null,
    'd65369825a9df5d80099e513cce430311d7d26ddf477f5b3a33d2806b100d78e',
    '2b54116ff64054968aa237c20ca9ff68000f977c93289157748a3162b6ea940e',
    28,
  ],
  [
    'order on testnet',
    order(),
    'testnet',
    null,
    '82b2ba28e76b3d761093aaded1b1cdad4960b3af30212b343fb2e6cdfa4e3d54',
    '6b53878fc99d26047f4d7e8c90eb98955a109f44209163f52d8dc4278cbbd9f5',
    27,
  ],
  [
    'order with a cloid',
    order({ c: '0x00000000000000000000000000000001' }),
    'mainnet',
    null,
    '041ae18e8239a56cacbc5dad94d45d0b747e5da11ad564077fcac71277a946e3',
    '3c61f667e747404fe7eea8f90ab0e76cc12ce60270438b2058324681a00116da',
    27,
  ],
  [
    'stop order',
    stop,
    'mainnet',
    null,
    '98343f2b5ae8e26bb2587daad3863bc70d8792b09af1841b6fdd530a2065a3f9',
    '6b5bb6bb0633b710aa22b721dd9dee6d083646a5f8e581a20b545be6c1feb405',
    27,
  ],
  [
    'dummy',
    dummy,
    'mainnet',
    null,
    '053749d5b30552aeb2fca34b530185976545bb22d0b3ce6f62e31be961a59298',
    '755c40ba9bf05223521753995abb2f73ab3229be8ec921f350cb447e384d8ed8',
    27,
  ],
  [
    'dummy for a vault',
    dummy,
    'mainnet',
    VAULT,
    '003c548db75e479f8012acf3000ca3a6b05606bc2ec0c29c50c515066a326239',
    '4d402be7396ce74fbba3795769cda45aec00dc3125a984f2a9f23177b190da2c',
    28,
  ],
  [
    'scheduleCancel without a time',
    { type: 'scheduleCancel' },
    'mainnet',
    null,
    '6cdfb286702f5917e76cd9b3b8bf678fcc49aec194c02a73e6d4f16891195df9',
    '6557ac307fa05d25b8d61f21fb8a938e703b3d9bf575f6717ba21ec61261b2a0',
    27,
  ],
  [
    'scheduleCancel on mainnet',
    { type: 'scheduleCancel', time: 123_456_789 },
    'mainnet',
    null,
    '609cb20c737945d070716dcc696ba030e9976fcf5edad87afa7d877493109d55',
    '16c685d63b5c7a04512d73f183b3d7a00da5406ff1f8aad33f8ae2163bab758b',
    28,
  ],
  [
    'scheduleCancel on testnet',
    { type: 'scheduleCancel', time: 123_456_789 },
    'testnet',
    null,
    '4e4f2dbd4107c69783e251b7e1057d9f2b9d11cee213441ccfa2be63516dc5bc',
    '706c656b23428c8ba356d68db207e11139ede1670481a9e01ae2dfcdb0e1a678',
    27,
  ],
];

const plain = { vaultAddress: null, expiresAfterMs: null };
const cloid = '0x00000000000000000000000000000001';

const HASHES: [string, Packable, number, string][] = [
  [
    'order of the python SDK',
    {
      type: 'order',
      orders: [{ a: 4, b: true, p: '1670.1', s: '0.0147', r: false, t: { limit: { tif: 'Ioc' } } }],
      grouping: 'na',
    },
    1_677_777_606_040,
    '0x0fcbeda5ae3c4950a548021552a4fea2226858c4453571bf3f24ba017eac2908',
  ],
  [
    'cancel',
    { type: 'cancel', cancels: [{ a: 0, o: 12_345 }] },
    1_700_000_000_000,
    '0xa1cb188de2cd5e1f2684211f96d83f1b05541001e55eb2e98192f4d87623d36b',
  ],
  [
    'cancel of an oid beyond 2^32',
    { type: 'cancel', cancels: [{ a: 0, o: 62_014_444_172 }] },
    1_700_000_000_000,
    '0x348ce31dedefc8270d0415409deb94ee21d89929bbd9e3f565dd2507d38502e4',
  ],
  [
    'cancelByCloid',
    { type: 'cancelByCloid', cancels: [{ asset: 0, cloid }] },
    1_700_000_000_000,
    '0x1d854324d277d0ec7ab94e7d490f930b8cabb29049f2563b612afb8d0394cd50',
  ],
  [
    'noop',
    { type: 'noop' },
    1_700_000_000_000,
    '0xef5dcef9775ebb2c5a6553314e66a6a57bd7e9b2319a869a8b17f08fa48bdcaf',
  ],
];

describe('published vectors', () => {
  it.each(SIGNATURES)('signs: %s', (_, action, network, vaultAddress, r, s, v) => {
    const hash = actionHash(action, { ...plain, vaultAddress, nonce: 0 });
    expect(key.sign(agentDigest(hash, network))).toEqual({ r: `0x${r}`, s: `0x${s}`, v });
  });

  it.each(HASHES)('hashes: %s', (_, action, nonce, expected) => {
    expect(hexOf(actionHash(action, { ...plain, nonce }))).toBe(expected);
  });

  it('derives the published address', () => {
    expect(key.address).toBe(ADDRESS);
  });
});

const boundary = fc.constantFrom(0, 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x1_0000, 0xffff_ffff, 0x1_0000_0000);
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.string({ minLength: 30, maxLength: 34 }),
);
const fieldName = fc
  .string({ minLength: 1, maxLength: 12 })
  .filter((name) => name !== '__proto__' && !/^\d+$/.test(name));
const { value } = fc.letrec<{ value: Packable }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    boundary,
    fc.maxSafeNat(),
    text,
    fc.boolean(),
    fc.array(tie('value'), { maxLength: 18 }),
    fc.dictionary(fieldName, tie('value'), { maxKeys: 18, noNullPrototype: true }),
  ),
}));
const anyAction = fc.dictionary(fieldName, value, { noNullPrototype: true });
const address = fc.uint8Array({ minLength: 20, maxLength: 20 }).map(hexOf);

describe('the public client library', () => {
  it('gives the same hash for any action, nonce, account and expiry', () => {
    const law = fc.property(
      anyAction,
      fc.maxSafeNat(),
      fc.option(address),
      fc.option(fc.maxSafeNat()),
      (action, nonce, vaultAddress, expiresAfterMs) => {
        const theirs = createL1ActionHash({
          action,
          nonce,
          ...(vaultAddress === null ? {} : { vaultAddress }),
          ...(expiresAfterMs === null ? {} : { expiresAfter: expiresAfterMs }),
        });
        expect(hexOf(actionHash(action, { nonce, vaultAddress, expiresAfterMs }))).toBe(theirs);
      },
    );
    fc.assert(law, { numRuns: 500 });
  });

  it('signs the same message: our digest is the one it hands to a wallet', async () => {
    const law = fc.asyncProperty(
      anyAction,
      fc.maxSafeNat(),
      fc.boolean(),
      async (action, nonce, isTestnet) => {
        let handed: unknown;
        const wallet = {
          address: ADDRESS,
          async signTypedData(data: { message: Record<string, unknown> }) {
            handed = data.message;
            return `0x${'11'.repeat(64)}1b` as const;
          },
        } as const;
        await signL1Action({ wallet, action, nonce, isTestnet });
        expect(handed).toEqual({
          source: isTestnet ? 'b' : 'a',
          connectionId: hexOf(actionHash(action, { ...plain, nonce })),
        });
      },
    );
    await fc.assert(law, { numRuns: 50 });
  });
});

describe('what has no wire form throws', () => {
  const refused: [string, unknown][] = [
    ['a fraction', 1.5],
    ['a negative number', -1],
    ['an integer beyond 2^53', 2 ** 53],
    ['not a number', Number.NaN],
    ['null', null],
    ['undefined in a list', [undefined]],
    ['a bigint', 1n],
  ];
  it.each(refused)('%s', (_, given) => {
    expect(() => new MsgpackWriter().begin(given as Packable)).toThrow(TypeError);
  });

  it('an account that is no address', () => {
    expect(() => actionHash({}, { ...plain, nonce: 0, vaultAddress: '0x12' })).toThrow(TypeError);
  });
});

describe('MsgpackWriter', () => {
  it('grows for a message larger than its buffer, and is right again afterwards', () => {
    const writer = new MsgpackWriter();
    const big = 'x'.repeat(100_000);
    writer.begin([big, big]);
    expect(writer.view().length).toBe(1 + 2 * 100_005);
    writer.begin(1);
    expect([...writer.view()]).toEqual([1]);
  });

  it('leaves undefined properties out', () => {
    const writer = new MsgpackWriter();
    writer.begin({ type: 'scheduleCancel', time: undefined });
    const without = [...writer.view()];
    writer.begin({ type: 'scheduleCancel' });
    expect(without).toEqual([...writer.view()]);
  });
});
