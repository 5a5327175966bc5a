// `preTransferCheck`: what a send to an address would cost.
import { z } from 'zod';
import { address } from '../scalars.ts';
import { defineInfo } from './query.ts';

export const preTransferCheck = defineInfo({
  type: 'preTransferCheck',
  params: z.object({ user: address, source: address }),
  answer: ({ exchange }, { user }) => {
    const userExists = exchange.hasAccount(user);
    const userHasSentTx = userExists && exchange.userRateLimit(user).nRequestsUsed > 0;
    return { fee: userExists ? '0.0' : '1.0', isSanctioned: false, userExists, userHasSentTx };
  },
});
