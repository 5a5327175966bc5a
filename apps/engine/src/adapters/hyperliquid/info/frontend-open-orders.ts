/** `frontendOpenOrders`: every order that rests for the account, with its cloid and whether it only reduces. */
import { cloidSchema, coinSchema, oidSchema } from '@agora/shared/ids';
import { z } from 'zod';
import type { VenueOrder } from '../../../core/venue/account.ts';
import { venueDecimal } from './venue-decimal.ts';

export const frontendOpenOrdersSchema = z
  .array(
    z.object({
      coin: coinSchema,
      side: z.enum(['A', 'B']),
      limitPx: venueDecimal,
      sz: venueDecimal,
      origSz: venueDecimal,
      oid: oidSchema,
      cloid: cloidSchema.nullish(),
      reduceOnly: z.boolean().optional(),
    }),
  )
  .transform((orders): VenueOrder[] =>
    orders.map((order) => ({
      oid: order.oid,
      cloid: order.cloid ?? null,
      coin: order.coin,
      side: order.side === 'B' ? 'buy' : 'sell',
      px: order.limitPx,
      sz: order.sz,
      origSz: order.origSz,
      reduceOnly: order.reduceOnly ?? false,
    })),
  );

export const frontendOpenOrders = (user: string) => ({ type: 'frontendOpenOrders', user });
