/** One of our executions as the venue writes it, on streams and in answers alike. */
import { z } from 'zod';
import { pxExact, szExact, sziExact } from '../../../core/money/coin-spec.ts';
import { scaledCeil, scaledFloor } from '../../../core/money/decimal-text.ts';
import type { VenueFill } from '../../../ports/venue-news.ts';
import type { Universe } from '../../../ports/venue-universe.ts';

const USD_DECIMALS = 6;

export const wireFill = z.object({
  coin: z.string(),
  px: z.string(),
  sz: z.string(),
  side: z.enum(['A', 'B']),
  time: z.int().nonnegative(),
  startPosition: z.string(),
  closedPnl: z.string(),
  oid: z.int().nonnegative(),
  crossed: z.boolean(),
  fee: z.string(),
  tid: z.int().nonnegative(),
  cloid: z.string().nullish(),
});
export type WireFill = z.output<typeof wireFill>;

/** Null for a coin that is no listed perpetual; throws RangeError for numbers that are none. */
export function fillOf(wire: WireFill, universe: Universe): VenueFill | null {
  const spec = universe.get(wire.coin)?.spec;
  if (spec === undefined) return null;
  const feeUusd = scaledCeil(wire.fee, USD_DECIMALS);
  const closedPnlUusd = scaledFloor(wire.closedPnl, USD_DECIMALS);
  const px = pxExact(spec, wire.px);
  const sz = szExact(spec, wire.sz);
  if (px === null || sz === null || feeUusd === null || closedPnlUusd === null) {
    throw new RangeError(`fill ${wire.tid} has numbers that are none`);
  }
  return {
    coin: spec.coin,
    side: wire.side === 'B' ? 'buy' : 'sell',
    px,
    sz,
    feeUusd,
    closedPnlUusd,
    tid: wire.tid,
    oid: wire.oid,
    cloid: wire.cloid ?? null,
    taker: wire.crossed,
    timeMs: wire.time,
    startSzi: sziExact(spec, wire.startPosition),
  };
}
