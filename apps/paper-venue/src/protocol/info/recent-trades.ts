// `recentTrades`: the latest public trades of one coin.
import { z } from 'zod';
import { defineInfo } from './query.ts';

export const recentTrades = defineInfo({
  type: 'recentTrades',
  params: z.object({ coin: z.string() }),
  weighsItems: true,
  answer: ({ exchange }, { coin }) => exchange.recentTrades(coin),
});
