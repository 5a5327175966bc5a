/** The engine's orders one by one: every open one, and those that ended lately. Its claim; the venue's list is the proof. */
import { z } from 'zod';
import { orderSchema } from './order.ts';
import { ordersSummarySchema } from './snapshot.ts';

/** Rows of each list at most; what is left out is counted. */
export const ORDERS_LISTED_MAX = 500;

export const orderListSchema = ordersSummarySchema.pick({ source: true, as_of: true }).extend({
  open: z
    .array(orderSchema)
    .max(ORDERS_LISTED_MAX)
    .describe('resting, in flight and unresolved, oldest first'),
  open_total: z.int().nonnegative(),
  ended: z.array(orderSchema).max(ORDERS_LISTED_MAX).describe('of the last ten minutes, newest first'),
  ended_total: z.int().nonnegative(),
});
export type OrderList = z.infer<typeof orderListSchema>;
