// `userFees`: the fee schedule and the rates in force for one account.
import { defineInfo } from './query.ts';
import { userParams } from './user-params.ts';

export const userFees = defineInfo({
  type: 'userFees',
  params: userParams,
  answer: ({ exchange }, { user }) => exchange.userFees(user),
});
