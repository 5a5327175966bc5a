/** `userRole`: whether an address is an account, somebody's agent or sub-account, or nothing. Weighs 60. */
import { addressSchema } from '@agora/shared/ids';
import { z } from 'zod';
import type { Role } from '../../../ports/venue-info.ts';

const plain = z.object({ role: z.enum(['missing', 'user', 'vault']) });
const agent = z.object({ role: z.literal('agent'), data: z.object({ user: addressSchema }) });
const subAccount = z.object({ role: z.literal('subAccount'), data: z.object({ master: addressSchema }) });
const other = z.object({ role: z.string() });

export const userRoleSchema = z.union([plain, agent, subAccount, other]).transform((answer): Role => {
  if (!('data' in answer)) {
    const known = plain.safeParse(answer).data;
    return known === undefined ? { kind: 'unknown', word: answer.role } : { kind: known.role };
  }
  return answer.role === 'agent'
    ? { kind: 'agent', master: answer.data.user }
    : { kind: 'sub_account', master: answer.data.master };
});

export const userRole = (user: string) => ({ type: 'userRole', user });
