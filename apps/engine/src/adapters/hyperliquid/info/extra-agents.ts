/** `extraAgents`: the account's named agents. The unnamed one is not among them. */
import { addressSchema } from '@agora/shared/ids';
import { z } from 'zod';

export const extraAgentsSchema = z
  .array(z.object({ name: z.string(), address: addressSchema, validUntil: z.int().nonnegative() }))
  .transform((agents) =>
    agents.map(({ name, address, validUntil }) => ({ name, address, validUntilMs: validUntil })),
  );

export const extraAgents = (user: string) => ({ type: 'extraAgents', user });
