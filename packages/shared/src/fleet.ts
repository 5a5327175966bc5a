/** One line for each engine, worst first: what the list of all engines shows. Derived from whole frames on the server. */
import { z } from 'zod';
import { decimalSchema } from './decimal.ts';
import { displaySchema } from './display.ts';
import { engineIdSchema } from './ids.ts';
import { ageMsSchema, isoMsSchema } from './time.ts';

export const fleetRowSchema = z.object({
  engine_id: engineIdSchema,
  display: displaySchema,
  since: isoMsSchema.nullable().describe('since when it is halted or trades; null = not known'),
  gross_usd: decimalSchema.nullable().describe('null = not known'),
  cap_usd: decimalSchema.nullable(),
  daily_pnl_usd: decimalSchema.nullable(),
  loss_cap_usd: decimalSchema.nullable(),
  engine_age_ms: ageMsSchema,
  venue_age_ms: ageMsSchema,
});
export type FleetRow = z.infer<typeof fleetRowSchema>;

export const fleetSchema = z.object({
  seq: z.int().nonnegative(),
  server_now: isoMsSchema,
  rows: z.array(fleetRowSchema).describe('worst first'),
});
export type Fleet = z.infer<typeof fleetSchema>;
