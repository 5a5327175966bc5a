/** The signer's allow-list: what it refuses at each limit, and that nothing which takes risk away is ever refused. */
import { describe, expect, it } from 'vitest';
import { btcSpec } from '../../../core/checks/fixtures.ts';
import type { OrderAction, WireAction } from '../exchange/action.ts';
import { NOTHING_LISTED, type SignerPolicy, whyNotSign } from './policy.ts';

const EXPIRY_MS = 1_700_000_002_000;
const policy: SignerPolicy = {
  assets: new Map([[3, btcSpec]]),
  orderNotionalUusdMax: 2_000_000_000,
  leverageMax: 3,
};
const cloid = (n: number) => `0x${n.toString(16).padStart(32, '0')}`;
const wire: OrderAction['orders'][number] = {
  a: 3,
  b: true,
  p: '100000',
  s: '0.02',
  r: false,
  t: { limit: { tif: 'Alo' } },
  c: cloid(1),
};
const orders = (...changes: object[]): WireAction => ({
  type: 'order',
  orders: changes.map((change) => ({ ...wire, ...change })),
  grouping: 'na',
});
const many = (count: number) => orders(...Array.from({ length: count }, (_, n) => ({ c: cloid(n) })));

describe('orders', () => {
  const table: [string, WireAction, number | null, string | null][] = [
    ['exactly the notional limit', orders({}), EXPIRY_MS, null],
    ['just under it', orders({ s: '0.01999' }), EXPIRY_MS, null],
    ['just over it', orders({ s: '0.02001' }), EXPIRY_MS, 'worth more'],
    ['one of two over it', orders({}, { c: cloid(2), s: '1' }), EXPIRY_MS, 'worth more'],
    ['without an expiry', orders({}), null, 'expiry'],
    ['an asset that is not listed', orders({ a: 4 }), EXPIRY_MS, 'asset 4 is not on'],
    ['taking', orders({ t: { limit: { tif: 'Ioc' } } }), EXPIRY_MS, 'post-only'],
    ['without a cloid', orders({ c: '' }), EXPIRY_MS, 'cloid'],
    ['a cloid in capitals', orders({ c: `0x${'A'.repeat(32)}` }), EXPIRY_MS, 'cloid'],
    ['the same cloid twice', orders({}, {}), EXPIRY_MS, 'same cloid'],
    ['no order', orders(), EXPIRY_MS, '1 to 200'],
    ['200 orders', many(200), EXPIRY_MS, null],
    ['201 orders', many(201), EXPIRY_MS, '1 to 200'],
    ['a padded price', orders({ p: '100000.0' }), EXPIRY_MS, 'no decimal'],
    ['a price with an exponent', orders({ p: '1e5' }), EXPIRY_MS, 'no decimal'],
    ['a price of more decimals than the asset has', orders({ p: '100000.05' }), EXPIRY_MS, 'no decimal'],
    ['a size of more decimals than the asset has', orders({ s: '0.000001' }), EXPIRY_MS, 'no decimal'],
    ['no size', orders({ s: '0' }), EXPIRY_MS, 'no decimal'],
    ['a negative size', orders({ s: '-0.01' }), EXPIRY_MS, 'no decimal'],
    ['not a number', orders({ p: 'NaN' }), EXPIRY_MS, 'no decimal'],
  ];
  it.each(table)('%s', (_, action, expiresAfterMs, why) => {
    const refused = whyNotSign(action, expiresAfterMs, policy);
    if (why === null) expect(refused).toBeNull();
    else expect(refused).toContain(why);
  });

  it('are refused, all of them, before the venue described its assets', () => {
    expect(whyNotSign(orders({}), EXPIRY_MS, NOTHING_LISTED)).toContain('not on');
  });
});

describe('leverage', () => {
  const table: [number, number, string | null][] = [
    [3, 1, null],
    [3, 3, null],
    [3, 4, 'outside 1 to 3'],
    [3, 0, 'outside 1 to 3'],
    [3, 1.5, 'outside 1 to 3'],
    [3, Number.NaN, 'outside 1 to 3'],
    [4, 1, 'not on'],
  ];
  it.each(table)('asset %d at %d', (asset, leverage, why) => {
    const refused = whyNotSign({ type: 'updateLeverage', asset, isCross: true, leverage }, null, policy);
    if (why === null) expect(refused).toBeNull();
    else expect(refused).toContain(why);
  });
});

describe('what takes risk away is signed for any asset, with nothing listed', () => {
  const actions: WireAction[] = [
    { type: 'cancel', cancels: [{ a: 99, o: 1 }] },
    { type: 'cancelByCloid', cancels: [{ asset: 99, cloid: cloid(1) }] },
    { type: 'noop' },
    { type: 'scheduleCancel' },
    { type: 'scheduleCancel', time: EXPIRY_MS },
  ];
  it.each(actions)('$type', (action) => {
    expect(whyNotSign(action, null, NOTHING_LISTED)).toBeNull();
  });
});

it('an action outside the type is refused: the key moves no money', () => {
  const transfer = { type: 'usdSend', destination: '0x', amount: '1' } as unknown as WireAction; // what a defect would pass
  expect(whyNotSign(transfer, null, policy)).toContain('no such action');
});
