// `historicalOrders`: up to 2000 orders with their last status, newest first.
import { defineInfo } from './query.ts';
import { userParams } from './user-params.ts';

export const historicalOrders = defineInfo({
  type: 'historicalOrders',
  params: userParams,
  weighsItems: true,
  answer: ({ exchange }, { user }) => exchange.historicalOrders(user),
});
