// `userFills`: up to 2000 most recent fills, newest first.
import { z } from 'zod';
import { address } from '../scalars.ts';
import { defineInfo } from './query.ts';

export const userFills = defineInfo({
  type: 'userFills',
  params: z.object({ user: address, aggregateByTime: z.boolean().nullish() }),
  weighsItems: true,
  answer: ({ exchange }, { user, aggregateByTime }) => exchange.userFills(user, aggregateByTime ?? false),
});
