// The questions about spot markets and further dexes that client libraries ask while they start. There are none
// here, and these answers say so in the venue's shapes.
import { z } from 'zod';
import { address } from '../scalars.ts';
import { defineInfo, noParams } from './query.ts';

const SPOT_META = {
  universe: [],
  tokens: [
    {
      name: 'USDC',
      szDecimals: 8,
      weiDecimals: 8,
      index: 0,
      tokenId: '0x6d1e7cde53ba9467b783cb7c530ce054',
      isCanonical: true,
      evmContract: null,
      fullName: null,
      deployerTradingFeeShare: '0.0',
    },
  ],
};

export const spotMeta = defineInfo({ type: 'spotMeta', params: noParams, answer: () => SPOT_META });

export const spotMetaAndAssetCtxs = defineInfo({
  type: 'spotMetaAndAssetCtxs',
  params: noParams,
  answer: () => [SPOT_META, []],
});

export const spotClearinghouseState = defineInfo({
  type: 'spotClearinghouseState',
  params: z.object({ user: address }),
  weight: 2,
  answer: () => ({ balances: [] }),
});

/** The first entry, null, is the only dex. */
export const perpDexs = defineInfo({ type: 'perpDexs', params: noParams, answer: () => [null] });

export const outcomeMeta = defineInfo({
  type: 'outcomeMeta',
  params: noParams,
  answer: () => ({ outcomes: [], questions: [] }),
});
