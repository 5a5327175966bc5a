// `frontendOpenOrders`: resting orders with type, tif and reduce-only flag.
import { z } from 'zod';
import { address } from '../scalars.ts';
import { requireFirstDex } from './meta.ts';
import { defineInfo } from './query.ts';

export const frontendOpenOrders = defineInfo({
  type: 'frontendOpenOrders',
  params: z.object({ user: address, dex: z.string().nullish() }),
  answer: (source, { user, dex }) => {
    requireFirstDex(dex);
    return source.shown(user).frontendOpenOrders(user);
  },
});
