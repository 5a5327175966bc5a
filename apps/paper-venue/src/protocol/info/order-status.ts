// `orderStatus`: one order by oid or cloid. An order the venue does not (or does not yet) know is `unknownOid`.
import { z } from 'zod';
import { address, cloid, uint } from '../scalars.ts';
import { defineInfo } from './query.ts';

export const orderStatus = defineInfo({
  type: 'orderStatus',
  params: z.object({ user: address, oid: z.union([uint, cloid]) }),
  weight: 2,
  answer(source, { user, oid }) {
    const found = source.exchange.orderStatus(user, oid);
    const hidden = found.status === 'order' && source.hidesOrder(user, found.order.order.timestamp);
    return hidden ? { status: 'unknownOid' } : found;
  },
});
