// `userFillsByTime`: fills in an inclusive time range, oldest first unless reversed.
import { z } from 'zod';
import { address, uint } from '../scalars.ts';
import { defineInfo } from './query.ts';

const params = z.object({
  user: address,
  startTime: uint,
  endTime: uint.nullish(),
  aggregateByTime: z.boolean().nullish(),
  reversed: z.boolean().nullish(),
});

export const userFillsByTime = defineInfo({
  type: 'userFillsByTime',
  params,
  weighsItems: true,
  answer: ({ exchange }, { user, startTime, endTime, aggregateByTime, reversed }) =>
    exchange.userFillsByTime(user, {
      startTime,
      endTime: endTime ?? null,
      aggregateByTime: aggregateByTime ?? false,
      reversed: reversed ?? false,
    }),
});
