// `subAccounts`: a master's sub-accounts with their states; null where there are none.
import { defineInfo } from './query.ts';
import { userParams } from './user-params.ts';

export const subAccounts = defineInfo({
  type: 'subAccounts',
  params: userParams,
  answer: ({ exchange }, { user }) => exchange.subAccounts(user),
});
