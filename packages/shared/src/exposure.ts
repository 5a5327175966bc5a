/**
 * Exposure: position plus everything that may still fill, worst case, beside its cap. Shown rows come from
 * the venue's last confirmed read; `as_of` says when that was.
 */
import { z } from 'zod';
import { compareDecimals, decimalSchema } from './decimal.ts';
import { positionSchema } from './position.ts';
import { isoMsSchema } from './time.ts';

export const exposureRowSchema = positionSchema.extend({
  cap_usd: decimalSchema.describe('max_position_usd of the envelope'),
  worst_case_usd: decimalSchema.describe('absolute, with resting, in-flight and unresolved orders'),
  resting: z.int().nonnegative(),
  in_flight: z.int().nonnegative(),
  unresolved: z.int().nonnegative(),
  liq_limit_pct: z.number().positive().describe('a liquidation nearer than this is a breach'),
});
export type ExposureRow = z.infer<typeof exposureRowSchema>;

export const exposureSchema = z.object({
  rows: z.array(exposureRowSchema).max(16),
  gross_usd: decimalSchema,
  net_usd: decimalSchema,
  worst_case_usd: decimalSchema,
  cap_usd: decimalSchema.describe('max_total_position_usd of the envelope'),
  equity_usd: decimalSchema.nullable(),
  as_of: isoMsSchema.nullable().describe('null = the venue has not been read since boot'),
});
export type Exposure = z.infer<typeof exposureSchema>;

/** True when a worst case lies above its cap, of one coin or of all together. */
export function isOverCap(exposure: Exposure): boolean {
  const over = (worst: ExposureRow['cap_usd'], cap: ExposureRow['cap_usd']) =>
    compareDecimals(worst, cap) > 0;
  return (
    over(exposure.worst_case_usd, exposure.cap_usd) ||
    exposure.rows.some((r) => over(r.worst_case_usd, r.cap_usd))
  );
}
