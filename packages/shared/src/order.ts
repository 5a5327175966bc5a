/** Orders as AGORA tracks them, with the venue's own words for price, size and ids. */
import { z } from 'zod';
import { decimalSchema, positiveDecimalSchema } from './decimal.ts';
import { cloidSchema, coinSchema, oidSchema } from './ids.ts';
import { isoMsSchema } from './time.ts';
import { wireEnum } from './wire.ts';

export const sideSchema = z.enum(['buy', 'sell']);
export type Side = z.infer<typeof sideSchema>;

/** resting, in_flight and unresolved are open: they count as exposure. The others are terminal. */
export const ORDER_STATUSES = [
  'in_flight',
  'resting',
  'unresolved',
  'filled',
  'canceled',
  'rejected',
  'denied',
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

export const orderSchema = z.object({
  cloid: cloidSchema.nullable().describe('null only for an order that is not ours'),
  oid: oidSchema.nullable().describe('null until the venue answers'),
  coin: coinSchema,
  side: sideSchema,
  px: positiveDecimalSchema,
  sz: decimalSchema.describe('size left'),
  orig_sz: positiveDecimalSchema,
  reduce_only: z.boolean(),
  status: wireEnum(ORDER_STATUSES),
  at: isoMsSchema.describe('when the status was learnt'),
});
export type Order = z.infer<typeof orderSchema>;

/** True while the order may still trade; a status this build does not know counts as open. */
export function isOpen(status: Order['status']): boolean {
  return status === 'resting' || status === 'in_flight' || status === 'unresolved' || status === 'unknown';
}
