// `portfolio`: worth and profit over a day, a week, a month and all time, sampled hourly.
import { defineInfo } from './query.ts';
import { userParams } from './user-params.ts';

export const portfolio = defineInfo({
  type: 'portfolio',
  params: userParams,
  answer: ({ exchange }, { user }) => exchange.portfolio(user),
});
