/**
 * How far a stop has got: `cancelling` until a venue read shows no order, `zero_seen` until the proof that
 * none can still land, then `verified`. Nothing says "flat" or "0 orders" before `zero_seen`.
 */
import { z } from 'zod';
import { decimalSchema } from './decimal.ts';
import { orderSchema } from './order.ts';
import { isoMsSchema } from './time.ts';
import { wireEnum } from './wire.ts';

export const CLEARANCE_STAGES = ['cancelling', 'zero_seen', 'verified'] as const;
export type ClearanceStage = (typeof CLEARANCE_STAGES)[number];
export const clearanceStageSchema = wireEnum(CLEARANCE_STAGES);

/** Orders listed by id in a snapshot; the rest is counted. */
export const UNCONFIRMED_LISTED_MAX = 12;

export const clearanceSchema = z.object({
  stage: clearanceStageSchema,
  started_at: isoMsSchema.describe('when the gate closed'),
  orders_total: z
    .int()
    .nonnegative()
    .nullable()
    .describe('orders open when the gate closed; null = not known'),
  orders_confirmed: z.int().nonnegative().describe('of those, gone by a venue read or answer'),
  unconfirmed_notional_usd: decimalSchema.nullable(),
  unconfirmed: z.array(orderSchema).max(UNCONFIRMED_LISTED_MAX),
  zero_seen_at: isoMsSchema.nullable(),
  verified_at: isoMsSchema.nullable(),
  reopened: z.boolean().describe('an order was seen after zero_seen'),
  as_of: isoMsSchema.nullable().describe('last venue read; null = none since the stop'),
});
export type Clearance = z.infer<typeof clearanceSchema>;
