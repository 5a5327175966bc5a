// `userRateLimit`: the address budget and how much of it is used.
import { defineInfo } from './query.ts';
import { userParams } from './user-params.ts';

export const userRateLimit = defineInfo({
  type: 'userRateLimit',
  params: userParams,
  answer: ({ exchange }, { user }) => exchange.userRateLimit(user),
});
