// `fundingHistory`: rates a coin paid, at most 500, oldest first.
import { z } from 'zod';
import { uint } from '../scalars.ts';
import { defineInfo } from './query.ts';

export const fundingHistory = defineInfo({
  type: 'fundingHistory',
  params: z.object({ coin: z.string(), startTime: uint, endTime: uint.nullish() }),
  weighsItems: true,
  answer: ({ exchange }, { coin, startTime, endTime }) =>
    exchange.fundingHistory(coin, { startTime, endTime: endTime ?? null }),
});
