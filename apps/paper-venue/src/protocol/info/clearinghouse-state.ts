// `clearinghouseState`: margin summary and positions.
import { z } from 'zod';
import { address } from '../scalars.ts';
import { requireFirstDex } from './meta.ts';
import { defineInfo } from './query.ts';

export const clearinghouseState = defineInfo({
  type: 'clearinghouseState',
  params: z.object({ user: address, dex: z.string().nullish() }),
  weight: 2,
  answer: (source, { user, dex }) => {
    requireFirstDex(dex);
    return source.shown(user).clearinghouseState(user);
  },
});
