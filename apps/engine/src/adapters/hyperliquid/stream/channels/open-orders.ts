/** `openOrders`: all orders that rest for our account, pushed. */
import { z } from 'zod';
import { seenOrder, wireOrder } from '../../wire/order.ts';
import { isUs, type Reader, unused, used } from './reader.ts';

const schema = z.object({ user: z.string(), orders: z.array(wireOrder) });

export const readOpenOrders: Reader = (data, context) => {
  const frame = schema.safeParse(data).data;
  if (frame === undefined) return unused('malformed');
  if (!isUs(frame.user, context)) return unused('other_user');
  const { universe, receivedMs, venueNowMs } = context;
  try {
    const orders = frame.orders.map((order) => seenOrder(order, universe));
    const moment = { issuedMs: receivedMs, answeredMs: receivedMs, venueTimeMs: venueNowMs };
    return used('', { kind: 'view', view: { source: 'ws', ...moment, orders, account: null } });
  } catch {
    return unused('malformed');
  }
};
