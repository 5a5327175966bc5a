// `perpsAtOpenInterestCap`: coins whose positions may not grow now.
import { dexParams, requireFirstDex } from './meta.ts';
import { defineInfo } from './query.ts';

export const perpsAtOpenInterestCap = defineInfo({
  type: 'perpsAtOpenInterestCap',
  params: dexParams,
  answer: ({ exchange }, { dex }) => {
    requireFirstDex(dex);
    return exchange.perpsAtOpenInterestCap();
  },
});
