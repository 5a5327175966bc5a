/** `orderStatus`: one order by the venue's id or ours. A fresh order may be unknown for a moment. */
import { z } from 'zod';
import type { WireOrderState } from '../wire/order.ts';
import { wireOrderState } from '../wire/order.ts';

export const orderStatusSchema = z
  .discriminatedUnion('status', [
    z.object({ status: z.literal('order'), order: wireOrderState }),
    z.object({ status: z.literal('unknownOid') }),
  ])
  .transform((answer): WireOrderState | null => (answer.status === 'order' ? answer.order : null));

export const orderStatus = (user: string, oid: number | string) => ({ type: 'orderStatus', user, oid });
