// `l2Book`: up to 20 levels a side, optionally aggregated to significant figures. An unknown coin is null; figures
// outside the supported set are an internal error on the venue, and so they are here (RangeError → 500 `null`).
import { z } from 'zod';
import { defineInfo } from './query.ts';

const params = z.object({
  coin: z.string(),
  nSigFigs: z.int().nullish(),
  mantissa: z.int().nullish(),
});

export const l2Book = defineInfo({
  type: 'l2Book',
  params,
  weight: 2,
  answer: ({ exchange }, { coin, nSigFigs, mantissa }) =>
    exchange.l2Book(coin, { nSigFigs: nSigFigs ?? null, mantissa: mantissa ?? null }),
});
