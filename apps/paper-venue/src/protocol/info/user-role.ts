// `userRole`: whether an address is an account, a sub-account, an agent or unknown.
import { defineInfo } from './query.ts';
import { userParams } from './user-params.ts';

export const userRole = defineInfo({
  type: 'userRole',
  params: userParams,
  weight: 60,
  answer: ({ exchange }, { user }) => exchange.userRole(user),
});
