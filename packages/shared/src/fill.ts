/** One execution of an own order, as the venue reports it. */
import { z } from 'zod';
import { decimalSchema, positiveDecimalSchema } from './decimal.ts';
import { cloidSchema, coinSchema, oidSchema, tidSchema } from './ids.ts';
import { sideSchema } from './order.ts';
import { isoMsSchema } from './time.ts';

export const fillSchema = z.object({
  tid: tidSchema,
  oid: oidSchema,
  cloid: cloidSchema.nullable(),
  coin: coinSchema,
  side: sideSchema,
  px: positiveDecimalSchema,
  sz: positiveDecimalSchema,
  fee_usd: decimalSchema.describe('negative = rebate'),
  closed_pnl_usd: decimalSchema.describe('gross of the fee'),
  taker: z.boolean(),
  time: isoMsSchema.describe("the venue's time"),
});
export type Fill = z.infer<typeof fillSchema>;
