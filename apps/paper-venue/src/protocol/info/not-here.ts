// What clients ask of features that this venue does not have. The answers say so in the venue's shapes.
import { z } from 'zod';
import { address } from '../scalars.ts';
import { defineInfo, type InfoQuery, noParams } from './query.ts';
import { userParams } from './user-params.ts';

const ofUser = (type: string, answer: unknown): InfoQuery =>
  defineInfo({ type, params: userParams, answer: () => answer });
const always = (type: string, answer: unknown): InfoQuery =>
  defineInfo({ type, params: noParams, answer: () => answer });

const NO_STAKE = {
  delegated: '0.0',
  undelegated: '0.0',
  totalPendingWithdrawal: '0.0',
  nPendingWithdrawals: 0,
};

export const notHere: readonly InfoQuery[] = [
  ofUser('delegations', []),
  ofUser('delegatorHistory', []),
  ofUser('delegatorRewards', []),
  ofUser('delegatorSummary', NO_STAKE),
  ofUser('isVip', false),
  ofUser('leadingVaults', []),
  ofUser('legalCheck', { ipAllowed: true, acceptedTerms: true, userAllowed: true }),
  ofUser('twapHistory', []),
  ofUser('userToMultiSigSigners', null),
  ofUser('userTwapSliceFills', []),
  always('liquidatable', []),
  always('vaultSummaries', []),
  // No builder has been approved by anyone: orders that name one are refused.
  defineInfo({
    type: 'maxBuilderFee',
    params: z.object({ user: address, builder: address }),
    answer: () => 0,
  }),
];
