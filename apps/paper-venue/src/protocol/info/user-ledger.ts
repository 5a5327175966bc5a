// `userNonFundingLedgerUpdates`: deposits, transfers and liquidations, at most 500, oldest first.
import { z } from 'zod';
import { address, uint } from '../scalars.ts';
import { defineInfo } from './query.ts';

export const userNonFundingLedgerUpdates = defineInfo({
  type: 'userNonFundingLedgerUpdates',
  params: z.object({ user: address, startTime: uint.nullish(), endTime: uint.nullish() }),
  weighsItems: true,
  answer: ({ exchange }, { user, startTime, endTime }) =>
    exchange.ledger(user, { startTime: startTime ?? 0, endTime: endTime ?? null }),
});
