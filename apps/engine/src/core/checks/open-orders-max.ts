/** OPEN_ORDERS_MAX: resting, in-flight and unresolved orders of all coins. */
import { type Check, deny } from './check.ts';

export const openOrdersMax: Check = (_wish, { openOrders, limits }) =>
  openOrders + 1 <= limits.openOrdersMax
    ? null
    : deny('OPEN_ORDERS_MAX', String(openOrders + 1), String(limits.openOrdersMax));
