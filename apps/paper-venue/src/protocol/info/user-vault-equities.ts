// `userVaultEquities`: what an account holds in vaults.
import { defineInfo } from './query.ts';
import { userParams } from './user-params.ts';

export const userVaultEquities = defineInfo({
  type: 'userVaultEquities',
  params: userParams,
  answer: ({ exchange }, { user }) => exchange.userVaultEquities(user),
});
