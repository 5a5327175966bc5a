/** One look at our resting orders alone. The venue names no time in it, so that of its clock stands for it. */
import { z } from 'zod';
import type { SeenOrder } from '../../../core/reconcile/view.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Outcome } from '../../../ports/outcome.ts';
import type { AccountRead } from '../../../ports/venue-info.ts';
import type { VenueTime } from '../../../ports/venue-time.ts';
import type { Universe } from '../../../ports/venue-universe.ts';
import { seenOrder, wireOrder } from '../wire/order.ts';
import { frontendOpenOrders } from './frontend-open-orders.ts';
import type { PostInfo } from './post-info.ts';

export async function readOrders(
  post: PostInfo,
  clock: Clock,
  time: Pick<VenueTime, 'venueNowMs'>,
  { user, universe }: { readonly user: string; readonly universe: Universe },
): Promise<Outcome<AccountRead>> {
  const issuedMs = clock.monoMs();
  const answer = await post(frontendOpenOrders(user), z.array(wireOrder));
  if (answer.kind !== 'answered') return answer;
  const venueTimeMs = time.venueNowMs();
  if (venueTimeMs === null) return { kind: 'silent', reason: "the venue's clock is not known" };
  let orders: SeenOrder[];
  try {
    orders = answer.value.map((order) => seenOrder(order, universe));
  } catch (error) {
    return { kind: 'silent', reason: error instanceof Error ? error.message : String(error) };
  }
  const moment = { issuedMs, answeredMs: clock.monoMs(), venueTimeMs: Math.floor(venueTimeMs) };
  const view = { source: 'rest' as const, ...moment, orders, account: null };
  return { kind: 'answered', value: { view, fills: [], strangeCoins: [] } };
}
