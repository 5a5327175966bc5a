/**
 * `orderUpdates`: what became of our orders. The frames do not say whose they are: one account to a connection. An order
 * of a coin that is not listed is told too, without its sizes.
 */
import { z } from 'zod';
import { orderNewsOf, wireOrderState } from '../../wire/order.ts';
import { type Reader, unused, used } from './reader.ts';

const schema = z.array(wireOrderState);

export const readOrderUpdates: Reader = (data, { universe }) => {
  const updates = schema.safeParse(data).data;
  if (updates === undefined) return unused('malformed');
  const news = updates.map((update) => orderNewsOf(update, universe));
  return used('', { kind: 'order_news', news });
};
