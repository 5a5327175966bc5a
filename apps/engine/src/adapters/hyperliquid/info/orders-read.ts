/**
 * One look at our resting orders alone. The venue names no time in it, so the state of the account is asked for beside it: both are of one
 * time where one node answers both. The venue does not say which nodes did; a margin has to do for two that are a little apart.
 */
import { z } from 'zod';
import type { SeenOrder } from '../../../core/reconcile/view.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Outcome } from '../../../ports/outcome.ts';
import type { AccountRead } from '../../../ports/venue-info.ts';
import type { Universe } from '../../../ports/venue-universe.ts';
import { seenOrder, wireOrder } from '../wire/order.ts';
import { clearinghouseState, stateTimeSchema } from './clearinghouse-state.ts';
import { frontendOpenOrders } from './frontend-open-orders.ts';
import type { PostInfo } from './post-info.ts';

export async function readOrders(
  post: PostInfo,
  clock: Clock,
  { user, universe }: { readonly user: string; readonly universe: Universe },
): Promise<Outcome<AccountRead>> {
  const issuedMs = clock.monoMs();
  const [answer, state] = await Promise.all([
    post(frontendOpenOrders(user), z.array(wireOrder)),
    post(clearinghouseState(user), stateTimeSchema),
  ]);
  const answeredMs = clock.monoMs();
  if (answer.kind !== 'answered') return answer;
  if (state.kind !== 'answered') return state;
  let orders: SeenOrder[];
  try {
    orders = answer.value.map((order) => seenOrder(order, universe));
  } catch (error) {
    return { kind: 'silent', reason: error instanceof Error ? error.message : String(error) };
  }
  const moment = { issuedMs, answeredMs, venueTimeMs: state.value.time };
  const view = { source: 'rest' as const, ...moment, orders, account: null };
  return { kind: 'answered', value: { view, fills: [], strangeCoins: [] } };
}
