/** A price level of a book. */
import { z } from 'zod';
import type { Level } from '../../../../core/book/book.ts';
import { type CoinSpec, pxExact, szExact } from '../../../../core/money/coin-spec.ts';

export const wireLevel = z.object({ px: z.string(), sz: z.string() });

/** Null when price or size is no number of this coin. */
export function levelOf(spec: CoinSpec, { px, sz }: z.output<typeof wireLevel>): Level | null {
  const pxUnits = pxExact(spec, px);
  const lots = szExact(spec, sz);
  return pxUnits === null || lots === null ? null : { px: pxUnits, sz: lots };
}
