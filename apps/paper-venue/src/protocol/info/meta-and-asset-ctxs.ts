// `metaAndAssetCtxs`: the universe with each asset's mark, oracle, funding and volume.
import { dexParams, requireFirstDex } from './meta.ts';
import { defineInfo } from './query.ts';

export const metaAndAssetCtxs = defineInfo({
  type: 'metaAndAssetCtxs',
  params: dexParams,
  answer: ({ exchange }, { dex }) => {
    requireFirstDex(dex);
    return [exchange.meta(), exchange.assetCtxs()];
  },
});
