// `openOrders`: resting orders, short form.
import { z } from 'zod';
import { address } from '../scalars.ts';
import { requireFirstDex } from './meta.ts';
import { defineInfo } from './query.ts';

export const openOrders = defineInfo({
  type: 'openOrders',
  params: z.object({ user: address, dex: z.string().nullish() }),
  answer: (source, { user, dex }) => {
    requireFirstDex(dex);
    return source.shown(user).openOrders(user);
  },
});
