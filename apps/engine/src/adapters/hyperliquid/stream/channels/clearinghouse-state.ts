/** `clearinghouseState`: cash and positions of our account, pushed. What a node shows late is judged as of its own time. */
import { z } from 'zod';
import { seenAccount, wireAccount } from '../../wire/account.ts';
import { isUs, type Reader, unused, used } from './reader.ts';

const schema = z.object({ user: z.string(), clearinghouseState: wireAccount });

export const readClearinghouseState: Reader = (data, context) => {
  const frame = schema.safeParse(data).data;
  if (frame === undefined) return unused('malformed');
  if (!isUs(frame.user, context)) return unused('other_user');
  const { universe, traded, receivedMs, venueNowMs } = context;
  const state = frame.clearinghouseState;
  try {
    const account = seenAccount(state, universe, traded);
    const lagMs = Math.max(0, venueNowMs - state.time);
    const moment = { issuedMs: receivedMs - lagMs, answeredMs: receivedMs, venueTimeMs: state.time };
    return used('', { kind: 'view', view: { source: 'ws', ...moment, orders: null, account } });
  } catch {
    return unused('malformed');
  }
};
