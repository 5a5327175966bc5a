// The one parameter that most account requests share: a master or sub-account address, never an agent's.
import { z } from 'zod';
import { address } from '../scalars.ts';

export const userParams = z.object({ user: address });
