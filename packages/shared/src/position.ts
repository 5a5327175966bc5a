/** A position as the venue shows it: filled net, without resting or unresolved orders. */
import { z } from 'zod';
import { decimalSchema } from './decimal.ts';
import { coinSchema } from './ids.ts';

export const positionSchema = z.object({
  coin: coinSchema,
  szi: decimalSchema.describe('coins, negative = short'),
  entry_px: decimalSchema.nullable(),
  mark_px: decimalSchema.nullable(),
  notional_usd: decimalSchema.describe('absolute, on the mark price of the venue'),
  liq_px: decimalSchema.nullable(),
  liq_distance_pct: z
    .number()
    .nullable()
    .describe('distance of mark to liquidation, percent of mark; null = none or not known'),
  unrealized_pnl_usd: decimalSchema.nullable(),
});
export type Position = z.infer<typeof positionSchema>;

/** Not flat: the venue shows a size other than zero. */
export function isOpenPosition(position: Pick<Position, 'szi'>): boolean {
  return position.szi !== '0';
}
