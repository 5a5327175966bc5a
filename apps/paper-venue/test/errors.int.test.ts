// Every error text that the modelled actions can cause, produced by a real signed request, word for word.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningVenue } from '../src/server/app.ts';
import type { Packable } from '../src/signing/msgpack.ts';
import { limit, nextNonce, orderAction, type SignOptions, signed, signedApproval } from './support/sign.ts';
import { admin, post, startTestVenue } from './support/venue.ts';
import { numberedKey, testWallet } from './support/wallet.ts';

const BTC = 3;
const KEY = numberedKey(0xe1);
const MAKER = numberedKey(0xe2);
const POOR = numberedKey(0xe3);
const SPENT = numberedKey(0xe4);
const FULL = numberedKey(0xe5);
const OUTSIDER = numberedKey(0xe6);
const HOLDER = numberedKey(0xe7);
const LEVERED = numberedKey(0xe8);
const VAULT = `0x${'5a'.repeat(20)}`;
const address = (key: string) => testWallet(key).address;

let venue: RunningVenue;

beforeAll(async () => {
  const accounts = [KEY, MAKER, SPENT, FULL, HOLDER, LEVERED].map((key) => ({
    address: address(key),
    usd: '10000000',
  }));
  venue = await startTestVenue({
    accounts: [...accounts, { address: address(POOR), usd: '100' }],
    config: { openOrdersBase: 2, openOrdersMax: 2, oracleBandPct: 50 },
  });
  await act(MAKER, orderAction(limit(BTC, false, '100100', '5'), limit(BTC, true, '99900', '5')));
  await act(LEVERED, { type: 'updateLeverage', asset: BTC, isCross: true, leverage: 40 });
  await act(HOLDER, orderAction(limit(BTC, true, '100100', '0.01', { tif: 'Ioc' })));
});

afterAll(async () => {
  await venue.close();
});

async function act(key: string, action: Packable, options?: SignOptions): Promise<unknown> {
  return (await post(`${venue.url}/exchange`, signed(key, action, options))).json();
}

/** The text of an answer: of the whole action, or of its only status. */
function textOf(answer: unknown): string {
  const { status, response } = answer as { status: string; response: unknown };
  if (status === 'err') return String(response);
  const { data } = response as { data?: { statuses: { error?: string }[] } };
  return (
    data?.statuses.map((item) => item.error ?? JSON.stringify(item)).join(' | ') ?? JSON.stringify(answer)
  );
}

describe('orders', () => {
  const cases: readonly [string, string, Packable][] = [
    [KEY, 'Price must be divisible by tick size. asset=3', orderAction(limit(BTC, true, '99999.5', '0.01'))],
    [KEY, 'Order must have minimum value of $10. asset=3', orderAction(limit(BTC, true, '99000', '0.0001'))],
    [POOR, 'Insufficient margin to place order. asset=3', orderAction(limit(BTC, true, '99000', '1'))],
    [
      KEY,
      'Reduce only order would increase position. asset=3',
      orderAction(limit(BTC, true, '99000', '0.01', { reduceOnly: true })),
    ],
    [
      KEY,
      'Post only order would have immediately matched, bbo was 99900@100100. asset=3',
      orderAction(limit(BTC, true, '100100', '0.01', { tif: 'Alo' })),
    ],
    [
      KEY,
      'Order could not immediately match against any resting orders. asset=3',
      orderAction(limit(BTC, true, '99000', '0.01', { tif: 'Ioc' })),
    ],
    [KEY, 'Price too far from oracle asset=3', orderAction(limit(BTC, true, '160000', '0.01'))],
    [
      KEY,
      'Order price cannot be more than 80% away from the reference price',
      orderAction(limit(BTC, true, '20000', '0.01')),
    ],
    [
      LEVERED,
      'Order would cause position to exceed margin tier limit at current leverage. asset=3',
      orderAction(limit(BTC, true, '99000', '1600')),
    ],
    [KEY, 'Order has invalid price.', orderAction(limit(BTC, true, '0', '0.01'))],
    [KEY, 'Order has invalid size.', orderAction(limit(BTC, true, '99000', '0.000001'))],
    [KEY, 'Order has zero size.', orderAction(limit(BTC, true, '99000', '0'))],
    [KEY, 'Orders are empty.', { type: 'order', orders: [], grouping: 'na' }],
    [
      KEY,
      'Order was never placed, already canceled, or filled. asset=3',
      { type: 'cancel', cancels: [{ a: BTC, o: 7 }] },
    ],
    [
      KEY,
      'Order was never placed, already canceled, or filled. asset=3',
      { type: 'cancelByCloid', cancels: [{ asset: BTC, cloid: `0x${'ab'.repeat(16)}` }] },
    ],
    [
      KEY,
      'Cannot modify canceled or filled order',
      { type: 'modify', oid: 7, order: limit(BTC, true, '99000', '0.01', { tif: 'Alo' }) },
    ],
  ];

  test.each(cases)('%s: %s', async (key, text, action) => {
    expect(textOf(await act(key, action))).toBe(text);
  });

  test('one error for a whole batch comes as one status', async () => {
    const batch = orderAction(limit(BTC, true, '99000', '0.01'), limit(BTC, true, '0', '0.01'));
    expect(await act(KEY, batch)).toEqual({
      status: 'ok',
      response: { type: 'order', data: { statuses: [{ error: 'Order has invalid price.' }] } },
    });
  });

  test('only post-only orders after an upgrade', async () => {
    await admin(venue, 'POST', 'faults', { kind: 'post_only_window', duration_ms: 60_000 });
    const refused = await act(KEY, orderAction(limit(BTC, true, '100100', '0.01', { tif: 'Ioc' })));
    expect(textOf(refused)).toBe('Only post-only orders allowed immediately after network upgrade');
    const rested = await act(KEY, orderAction(limit(BTC, true, '98000', '0.01', { tif: 'Alo' })));
    expect(textOf(rested)).toContain('resting');
    await admin(venue, 'DELETE', 'faults');
    const filled = await act(KEY, orderAction(limit(BTC, true, '100100', '0.01', { tif: 'Ioc' })));
    expect(textOf(filled)).toContain('filled');
  });

  test('too many open orders', async () => {
    await act(FULL, orderAction(limit(BTC, true, '98000', '0.01'), limit(BTC, true, '98100', '0.01')));
    const refused = await act(FULL, orderAction(limit(BTC, true, '98200', '0.01')));
    expect(textOf(refused)).toBe('Too many open orders. asset=3');
  });
});

describe('whole actions', () => {
  test('nonces: duplicate, too low, too high', async () => {
    const nonce = nextNonce();
    await act(KEY, { type: 'noop' }, { nonce });
    expect(textOf(await act(KEY, { type: 'noop' }, { nonce }))).toBe(
      `Invalid nonce: duplicate nonce ${nonce}`,
    );
    expect(textOf(await act(KEY, { type: 'noop' }, { nonce: 5 }))).toMatch(
      /^Invalid nonce: nonce too low 5 < \d{13}$/,
    );
    const far = Date.now() + 10 * 86_400_000;
    expect(textOf(await act(KEY, { type: 'noop' }, { nonce: far }))).toMatch(
      new RegExp(`^Invalid nonce: nonce too high ${far} > \\d{13}$`),
    );
  });

  test('unknown signers, with and without a deposit', async () => {
    const unknown = textOf(await act(OUTSIDER, { type: 'noop' }));
    expect(unknown).toBe(`User or API Wallet ${address(OUTSIDER)} does not exist.`);
    const approval = signedApproval(OUTSIDER, { agentAddress: address(KEY), agentName: 'x' });
    const undeposited = (await post(`${venue.url}/exchange`, approval)).json();
    expect(textOf(undeposited)).toBe(`Must deposit before performing actions. User: ${address(OUTSIDER)}`);
  });

  test('a signature that is none', async () => {
    const body = signed(KEY, { type: 'noop' });
    const answer = await post(`${venue.url}/exchange`, {
      ...body,
      signature: { ...body.signature, r: '0x0' },
    });
    expect(textOf(answer.json())).toBe('Unable to recover signer.');
  });

  test('an expired action, whose nonce is used all the same', async () => {
    const nonce = nextNonce();
    const expired = await act(KEY, orderAction(limit(BTC, true, '99000', '0.01')), {
      nonce,
      expiresAfter: nonce - 5_000,
    });
    expect(textOf(expired)).toBe('Action already expired');
    expect(textOf(await act(KEY, { type: 'noop' }, { nonce }))).toContain('duplicate nonce');
  });

  test('a vault that is not the signer’s', async () => {
    expect(textOf(await act(KEY, { type: 'noop' }, { vaultAddress: VAULT }))).toBe(
      'Vault may not perform this action.',
    );
  });

  test('a batch over the weight limit', async () => {
    const orders = Array.from({ length: 201 }, () => limit(BTC, true, '98000', '0.01'));
    expect(textOf(await act(KEY, orderAction(...orders)))).toBe('Signed action over weight limit of 200.');
  });

  test('scheduled cancels below the volume gate', async () => {
    const text = textOf(await act(KEY, { type: 'scheduleCancel', time: Date.now() + 60_000 }));
    expect(text).toMatch(
      /^Cannot set scheduled cancel time until enough volume traded\. Required: \$1000000\. Traded: \$\d+(\.\d+)?\.$/,
    );
  });

  test('leverage: a value that is not allowed, a switch with a position', async () => {
    const leverage = { type: 'updateLeverage', asset: BTC, isCross: true };
    expect(textOf(await act(KEY, { ...leverage, leverage: 41 }))).toBe('Invalid leverage value');
    const isolated = { type: 'updateLeverage', asset: BTC, isCross: false, leverage: 5 };
    expect(textOf(await act(HOLDER, isolated))).toBe('Cannot switch leverage type with open position.');
  });

  test('agents: too many, used twice', async () => {
    const approve = async (number: number, name: string, key = MAKER) => {
      const agentAddress = address(numberedKey(number));
      const body = signedApproval(key, { agentAddress, agentName: name });
      return textOf((await post(`${venue.url}/exchange`, body)).json());
    };
    for (const [number, name] of [
      [0xf1, 'one'],
      [0xf2, 'two'],
      [0xf3, 'three'],
    ] as const) {
      expect(await approve(number, name)).toContain('default');
    }
    expect(await approve(0xf4, 'four')).toBe(
      'Too many extra agents for cumulative volume traded. Current limit is 3',
    );
    expect(await approve(0xf1, 'mine', KEY)).toBe('Extra agent already used.');
  });

  test('a removed agent keeps its account waiting', async () => {
    const agentAddress = address(numberedKey(0xf9));
    await admin(venue, 'POST', `accounts/${address(HOLDER)}/agents`, { address: agentAddress, name: 'gone' });
    await admin(venue, 'DELETE', `accounts/${address(HOLDER)}/agents/${agentAddress}`);
    const body = signedApproval(HOLDER, { agentAddress: address(numberedKey(0xfa)), agentName: 'next' });
    const answer = (await post(`${venue.url}/exchange`, body)).json();
    expect(textOf(answer)).toBe('User has pending agent removal');
  });

  test('an address without budget: one text for orders, while cancels still pass', async () => {
    const placed = await act(SPENT, orderAction(limit(BTC, true, '98000', '0.01')));
    const [status] = (placed as { response: { data: { statuses: { resting: { oid: number } }[] } } }).response
      .data.statuses;
    await admin(venue, 'POST', 'faults', { kind: 'address_limit', match: { account: address(SPENT) } });
    await act(SPENT, { type: 'noop' });
    const refused = textOf(await act(SPENT, orderAction(limit(BTC, true, '98000', '0.01'))));
    expect(refused).toMatch(
      /^Too many cumulative requests sent \(\d+ > \d+\) for cumulative volume traded \$[\d.]+\. Place taker orders to free up 1 request per USDC traded\.$/,
    );
    const canceled = await act(SPENT, { type: 'cancel', cancels: [{ a: BTC, o: status?.resting.oid ?? 0 }] });
    expect(textOf(canceled)).toBe('"success"');
  });

  test('what is not modelled says so under the name of this venue', async () => {
    const order = limit(BTC, true, '98000', '0.01');
    const ranked = { type: 'order', orders: [order], grouping: { p: 1 } };
    expect(textOf(await act(KEY, ranked))).toBe('Paper venue: a priority rate as grouping is not modelled.');
    const referred = await act(KEY, { type: 'setReferrer', code: 'ANYBODY' });
    expect(textOf(referred)).toBe('Paper venue: there are no referral codes.');
  });

  test('trigger orders and groupings', async () => {
    const trigger = { trigger: { isMarket: true, triggerPx: '1000', tpsl: 'sl' } };
    const stop = { ...limit(BTC, true, '103000', '0.01'), t: trigger };
    expect(textOf(await act(KEY, orderAction(stop)))).toBe('Invalid TP/SL price. asset=3');
    const grouped = { type: 'order', orders: [stop], grouping: 'normalTpsl' };
    expect(textOf(await act(KEY, grouped))).toBe('Invalid order grouping');
  });
});
