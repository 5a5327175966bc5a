// `predictedFundings`: what the running hour would pay.
import { defineInfo, noParams } from './query.ts';

export const predictedFundings = defineInfo({
  type: 'predictedFundings',
  params: noParams,
  answer: ({ exchange }) => exchange.predictedFundings(),
});
