// `extraAgents`: the named agents of an account (the unnamed one is not listed).
import { defineInfo } from './query.ts';
import { userParams } from './user-params.ts';

export const extraAgents = defineInfo({
  type: 'extraAgents',
  params: userParams,
  answer: ({ exchange }, { user }) => exchange.extraAgents(user),
});
