/** `userAbstraction`: the account's mode. Only standard accounts keep their equity where we read it. */
import { z } from 'zod';

export const userAbstractionSchema = z.string().min(1).max(64);

export const userAbstraction = (user: string) => ({ type: 'userAbstraction', user });
