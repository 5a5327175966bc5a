// `allPerpMetas`: the meta of every dex, of which there is one.
import { defineInfo, noParams } from './query.ts';

export const allPerpMetas = defineInfo({
  type: 'allPerpMetas',
  params: noParams,
  answer: ({ exchange }) => [exchange.meta()],
});
