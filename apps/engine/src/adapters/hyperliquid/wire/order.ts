/** One of our orders as the venue lists it, and its state as the venue tells it. */
import { z } from 'zod';
import { pxExact, sziExact } from '../../../core/money/coin-spec.ts';
import type { SeenOrder } from '../../../core/reconcile/view.ts';
import type { VenueOrderNews } from '../../../ports/venue-news.ts';
import type { Universe } from '../../../ports/venue-universe.ts';
import { assetIdOf } from './asset-id.ts';

export const wireOrder = z.object({
  coin: z.string(),
  side: z.enum(['A', 'B']),
  limitPx: z.string(),
  sz: z.string(),
  oid: z.int().nonnegative(),
  cloid: z.string().nullish(),
  reduceOnly: z.boolean().nullish(),
});
export type WireOrder = z.output<typeof wireOrder>;

export const wireOrderState = z.object({
  order: wireOrder,
  status: z.string().min(1),
  statusTimestamp: z.int().nonnegative(),
});
export type WireOrderState = z.output<typeof wireOrderState>;

/** An order resting at the venue. What is no perpetual keeps its numbers as written: it can only be a foreign one. */
export function seenOrder(wire: WireOrder, universe: Universe): SeenOrder {
  const spec = universe.get(wire.coin)?.spec;
  const px = spec === undefined ? Number(wire.limitPx) : pxExact(spec, wire.limitPx);
  const sz = spec === undefined ? Number(wire.sz) : sziExact(spec, wire.sz);
  if (px === null || sz === null) throw new RangeError(`order ${wire.oid} has numbers that are none`);
  return {
    oid: wire.oid,
    cloid: wire.cloid ?? null,
    coin: wire.coin,
    assetId: spec?.assetId ?? assetIdOf(wire.coin),
    side: wire.side === 'B' ? 'buy' : 'sell',
    px,
    sz,
    reduceOnly: wire.reduceOnly ?? false,
  };
}

export function orderNewsOf(
  { order, status, statusTimestamp }: WireOrderState,
  universe: Universe,
): VenueOrderNews {
  const spec = universe.get(order.coin)?.spec;
  return {
    coin: order.coin,
    assetId: spec?.assetId ?? assetIdOf(order.coin),
    cloid: order.cloid ?? null,
    oid: order.oid,
    word: status,
    left: spec === undefined ? null : sziExact(spec, order.sz),
    statusTimeMs: statusTimestamp,
  };
}
