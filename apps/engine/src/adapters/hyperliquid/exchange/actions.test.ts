/** Every action is built as the venue's own library would sign it: same keys, same order, same hash. */

import { type Cloid, cloidSchema } from '@agora/shared/ids';
import {
  CancelByCloidRequest,
  CancelRequest,
  NoopRequest,
  OrderRequest,
  ScheduleCancelRequest,
  UpdateLeverageRequest,
} from '@nktkas/hyperliquid/api/exchange';
import { canonicalize, createL1ActionHash } from '@nktkas/hyperliquid/signing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { btc, btcSpec } from '../../../core/checks/fixtures.ts';
import { coinSpec, pxText, szText } from '../../../core/money/coin-spec.ts';
import { tickAt } from '../../../core/money/tick.ts';
import { actionHash } from '../signing/action-hash.ts';
import { hexOf } from '../signing/hex.ts';
import type { WireAction } from './action.ts';
import { cancelAction } from './cancel.ts';
import { cancelByCloidAction } from './cancel-by-cloid.ts';
import { placeAction } from './place.ts';
import { scheduleCancelAction } from './schedule-cancel.ts';
import { updateLeverageAction } from './update-leverage.ts';

const SCHEMAS = {
  order: OrderRequest,
  cancel: CancelRequest,
  cancelByCloid: CancelByCloidRequest,
  noop: NoopRequest,
  scheduleCancel: ScheduleCancelRequest,
  updateLeverage: UpdateLeverageRequest,
} as const;

const cloid = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((bytes): Cloid => cloidSchema.parse(hexOf(bytes)));
const assetId = fc.nat({ max: 300 });
const batch = <T>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: 1, maxLength: 40 });

/** Orders as the core would write them: any coin's decimals, any price on its tick. */
const order = fc
  .record({
    cloid,
    assetId,
    szDecimals: fc.nat({ max: 6 }),
    side: fc.constantFrom('buy' as const, 'sell' as const),
    units: fc.integer({ min: 1, max: 400_000_000_000 }),
    lots: fc.integer({ min: 1, max: 1_000_000_000 }),
    reduceOnly: fc.boolean(),
  })
  .map(({ szDecimals, units, lots, ...rest }) => {
    const spec = coinSpec({ coin: btc, assetId: rest.assetId, szDecimals, maxLeverage: 1 });
    const px = Math.max(1, units - (units % tickAt(spec, units)));
    return { ...rest, pxText: pxText(spec, px), szText: szText(spec, lots), expiresAfterMs: 1 };
  });

const action: fc.Arbitrary<WireAction> = fc.oneof(
  batch(order).map(placeAction),
  batch(fc.record({ assetId, oid: fc.nat({ max: 2 ** 40 }) })).map(cancelAction),
  batch(fc.record({ assetId, cloid })).map(cancelByCloidAction),
  fc.option(fc.integer({ min: 1, max: 2 ** 45 })).map(scheduleCancelAction),
  fc.tuple(assetId, fc.integer({ min: 1, max: 50 }), fc.boolean()).map((of) => updateLeverageAction(...of)),
  fc.constant<WireAction>({ type: 'noop' }),
);

/** The same content with the keys of every map turned round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, each]) => [key, reversed(each)]),
  );
}

it('what we build is what the library makes canonical, whatever order its keys came in', () => {
  const law = fc.property(
    action,
    fc.maxSafeNat(),
    fc.option(fc.maxSafeNat()),
    (built, nonce, expiresAfterMs) => {
      const schema = SCHEMAS[built.type].entries.action;
      const theirs = canonicalize(schema as typeof OrderRequest.entries.action, reversed(built) as never); // one schema for each type: the library cannot say so
      expect(JSON.stringify(theirs)).toBe(JSON.stringify(built));
      const ours = actionHash(built, { nonce, vaultAddress: null, expiresAfterMs });
      const expiry = expiresAfterMs === null ? {} : { expiresAfter: expiresAfterMs };
      expect(hexOf(ours)).toBe(createL1ActionHash({ action: theirs, nonce, ...expiry }));
    },
  );
  fc.assert(law, { numRuns: 300 });
});

it('an order at the limits of its coin is written without an exponent and without needless zeros', () => {
  expect([pxText(btcSpec, 1), szText(btcSpec, 1), pxText(btcSpec, 400_000_000_000)]).toEqual([
    '0.1',
    '0.00001',
    '40000000000',
  ]);
});
