// `allMids`: the mid of every listed asset.
import { dexParams, requireFirstDex } from './meta.ts';
import { defineInfo } from './query.ts';

export const allMids = defineInfo({
  type: 'allMids',
  params: dexParams,
  weight: 2,
  answer: ({ exchange }, { dex }) => {
    requireFirstDex(dex);
    return exchange.allMids();
  },
});
