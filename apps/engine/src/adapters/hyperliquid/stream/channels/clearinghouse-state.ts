/** `clearinghouseState`: cash and positions of our account, pushed. */
import { z } from 'zod';
import { seenAccount, wireAccount } from '../../wire/account.ts';
import { isUs, type Reader, unused, used } from './reader.ts';

const schema = z.object({ user: z.string(), clearinghouseState: wireAccount });

export const readClearinghouseState: Reader = (data, context) => {
  const frame = schema.safeParse(data).data;
  if (frame === undefined) return unused('malformed');
  if (!isUs(frame.user, context)) return unused('other_user');
  const { universe, traded, receivedMs } = context;
  const state = frame.clearinghouseState;
  try {
    const account = seenAccount(state, universe, traded);
    const moment = { issuedMs: receivedMs, answeredMs: receivedMs, venueTimeMs: state.time };
    return used('', { kind: 'view', view: { source: 'ws', ...moment, orders: null, account } });
  } catch {
    return unused('malformed');
  }
};
