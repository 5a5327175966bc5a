// `candleSnapshot`: candles of one coin, at most 5000, in a request of its own inside `req`.
import { z } from 'zod';
import { candleInterval, uint } from '../scalars.ts';
import { defineInfo } from './query.ts';

const ITEMS_PER_WEIGHT = 60;

export const candleSnapshot = defineInfo({
  type: 'candleSnapshot',
  params: z.object({
    req: z.object({ coin: z.string(), interval: candleInterval, startTime: uint, endTime: uint.nullish() }),
  }),
  weighsItems: true,
  itemsPerWeight: ITEMS_PER_WEIGHT,
  answer: ({ exchange }, { req: { coin, interval, startTime, endTime } }) =>
    exchange.candles(coin, interval, { startTime, endTime: endTime ?? null }),
});
