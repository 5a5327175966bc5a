/** What the guardian's key signs, byte for byte, and everything that it refuses. */
import { inspect } from 'node:util';
import type { GuardianAction } from '@agora/shared/guardian-action';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { wallMs } from './clock.ts';
import { Signer } from './signer.ts';

const KEY = `0x${'0123456789'.repeat(6)}0123`;

beforeAll(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterAll(() => void vi.useRealTimers());

describe('signatures of the venue’s own test vectors', () => {
  test.each<['mainnet' | 'testnet', GuardianAction, string, string, number]>([
    [
      'mainnet',
      { type: 'scheduleCancel' },
      '6cdfb286702f5917e76cd9b3b8bf678fcc49aec194c02a73e6d4f16891195df9',
      '6557ac307fa05d25b8d61f21fb8a938e703b3d9bf575f6717ba21ec61261b2a0',
      27,
    ],
    [
      'mainnet',
      { type: 'scheduleCancel', time: 123456789 },
      '609cb20c737945d070716dcc696ba030e9976fcf5edad87afa7d877493109d55',
      '16c685d63b5c7a04512d73f183b3d7a00da5406ff1f8aad33f8ae2163bab758b',
      28,
    ],
    [
      'testnet',
      { type: 'scheduleCancel', time: 123456789 },
      '4e4f2dbd4107c69783e251b7e1057d9f2b9d11cee213441ccfa2be63516dc5bc',
      '706c656b23428c8ba356d68db207e11139ede1670481a9e01ae2dfcdb0e1a678',
      27,
    ],
  ])('%s %j', (network, action, r, s, v) => {
    vi.setSystemTime(1_700_000_000_000);
    const signer = new Signer(KEY, network, wallMs);
    signer.startAt(0);
    expect(signer.sign(action)).toMatchObject({ signature: { r: `0x${r}`, s: `0x${s}`, v } });
  });
});

describe('nonces', () => {
  const nonceAt = (signer: Signer, ms: number) => {
    vi.setSystemTime(ms);
    return signer.sign({ type: 'noop' });
  };
  test('rise whatever the clock does', () => {
    const signer = new Signer(KEY, 'testnet', wallMs);
    const nonces = [1_000, 1_000, 500, 5_000].map((ms) => nonceAt(signer, ms));
    expect(nonces).toMatchObject([{ nonce: 1_000 }, { nonce: 1_001 }, { nonce: 1_002 }, { nonce: 5_000 }]);
  });
  test('follow the venue’s clock once it has told where that stands, forwards or backwards', () => {
    const signer = new Signer(KEY, 'testnet', wallMs);
    nonceAt(signer, 1_000_000);
    signer.startAt(400);
    const nonces = [1_000_000, 1_000_000, 1_000_050].map((ms) => nonceAt(signer, ms));
    expect(nonces).toMatchObject([{ nonce: 400 }, { nonce: 401 }, { nonce: 450 }]);
  });
});

test.each<[string, object]>([
  ['an order', { type: 'order', orders: [], grouping: 'na' }],
  ['a modify', { type: 'modify', oid: 1, order: {} }],
  ['a batch of them', { type: 'batchModify', modifies: [] }],
  ['a withdrawal', { type: 'withdraw3', amount: '1' }],
  ['a transfer', { type: 'usdSend' }],
  ['leverage', { type: 'updateLeverage', asset: 0, isCross: true, leverage: 5 }],
  ['an agent', { type: 'approveAgent' }],
  ['no type', {}],
  ['a type that is no text', { type: ['cancel'] }],
  ['a name of the prototype', { type: 'toString' }],
])('refuses %s', (_, action) => {
  const signer = new Signer(KEY, 'testnet', wallMs);
  expect(() => signer.sign(action as GuardianAction)).toThrow('does not sign'); // cast: what the type refuses
});

test.each([
  '',
  '0x',
  KEY.slice(0, -1),
  `${KEY}0`,
  KEY.slice(2),
  `0x${'0'.repeat(64)}`,
  `0x${'f'.repeat(64)}`,
])('is not made of %j, and does not repeat it', (text) => {
  expect(() => new Signer(text, 'testnet', wallMs)).toThrow(/^not 0x and 64 hex digits of a key$/);
});

test('does not show its key', () => {
  const signer = new Signer(KEY, 'testnet', wallMs);
  const shown = `${inspect(signer, { depth: 9, showHidden: true })}${JSON.stringify(signer)}${String(signer)}`;
  expect(shown).not.toContain('0123456789');
  expect(Object.keys(signer)).toEqual([]);
});
