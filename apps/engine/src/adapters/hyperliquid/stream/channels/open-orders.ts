/**
 * `openOrders`: all orders that rest for our account, pushed. The frames do not say of when: while the account that comes beside them
 * is late they are not taken, since what was cancelled or filled meanwhile would seem to rest.
 */
import { z } from 'zod';
import { seenOrder, wireOrder } from '../../wire/order.ts';
import { isUs, type Reader, unused, used } from './reader.ts';

/** Half of the time for which an order must have been left alone to be judged. */
const LAG_MS_MAX = 1_000;

const schema = z.object({ user: z.string(), orders: z.array(wireOrder) });

export const readOpenOrders: Reader = (data, context) => {
  const frame = schema.safeParse(data).data;
  if (frame === undefined) return unused('malformed');
  if (!isUs(frame.user, context)) return unused('other_user');
  const { universe, receivedMs, venueNowMs, lagMs } = context;
  try {
    const orders = frame.orders.map((order) => seenOrder(order, universe));
    if (lagMs > LAG_MS_MAX) return used('');
    const moment = { issuedMs: receivedMs, answeredMs: receivedMs, venueTimeMs: venueNowMs };
    return used('', { kind: 'view', view: { source: 'ws', ...moment, orders, account: null } });
  } catch {
    return unused('malformed');
  }
};
