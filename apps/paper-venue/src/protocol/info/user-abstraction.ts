// `userAbstraction`: the account mode. Every account here is in standard mode.
import { defineInfo } from './query.ts';
import { userParams } from './user-params.ts';

export const userAbstraction = defineInfo({
  type: 'userAbstraction',
  params: userParams,
  answer: () => 'disabled',
});
