/** `clearinghouseState`: positions on the venue's own mark, the account's equity, and of when that is: the last block of the node asked. */
import { z } from 'zod';
import { wireAccount } from '../wire/account.ts';

export const clearinghouseState = (user: string) => ({ type: 'clearinghouseState', user });

/** Where nothing but its time is wanted, what it says of coins does not matter. */
export const stateTimeSchema = z.object({ time: wireAccount.shape.time });
