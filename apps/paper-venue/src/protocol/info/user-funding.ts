// `userFunding`: what an account paid and got, at most 500, oldest first.
import { z } from 'zod';
import { address, uint } from '../scalars.ts';
import { defineInfo } from './query.ts';

/** Funding is no transaction of its own. */
const NO_HASH = `0x${'0'.repeat(64)}`;

export const userFunding = defineInfo({
  type: 'userFunding',
  params: z.object({ user: address, startTime: uint.nullish(), endTime: uint.nullish() }),
  weighsItems: true,
  answer: ({ exchange }, { user, startTime, endTime }) =>
    exchange
      .userFunding(user, { startTime: startTime ?? 0, endTime: endTime ?? null })
      .map(({ time, ...delta }) => ({ time, hash: NO_HASH, delta: { type: 'funding', ...delta } })),
});
