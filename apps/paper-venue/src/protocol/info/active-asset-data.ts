// `activeAssetData`: what an account may trade in one coin now; null for an unknown coin.
import { z } from 'zod';
import { address } from '../scalars.ts';
import { defineInfo } from './query.ts';

export const activeAssetData = defineInfo({
  type: 'activeAssetData',
  params: z.object({ user: address, coin: z.string() }),
  answer: ({ exchange }, { user, coin }) => exchange.activeAssetData(user, coin),
});
