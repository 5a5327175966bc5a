// `vaultDetails`: one vault, and what the asking user holds in it; null for an address that is none.
import { z } from 'zod';
import { address } from '../scalars.ts';
import { defineInfo } from './query.ts';

export const vaultDetails = defineInfo({
  type: 'vaultDetails',
  params: z.object({ vaultAddress: address, user: address.nullish() }),
  answer: ({ exchange }, { vaultAddress, user }) => exchange.vaultDetails(vaultAddress, user ?? null),
});
