/** One look at our account by REST: orders, cash and positions, and fills, all begun at the same moment, or none of it. */
import { z } from 'zod';
import type { SeenAccount, SeenOrder } from '../../../core/reconcile/view.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Outcome } from '../../../ports/outcome.ts';
import type { AccountRead, FillsRead } from '../../../ports/venue-info.ts';
import type { Universe } from '../../../ports/venue-universe.ts';
import { seenAccount, wireAccount } from '../wire/account.ts';
import { seenOrder, wireOrder } from '../wire/order.ts';
import { clearinghouseState } from './clearinghouse-state.ts';
import { readFills } from './fills-read.ts';
import { frontendOpenOrders } from './frontend-open-orders.ts';
import type { PostInfo } from './post-info.ts';

export interface AccountWish {
  readonly user: string;
  readonly universe: Universe;
  readonly traded: ReadonlySet<string>;
  /** Null = no fills are asked for, and none told. */
  readonly fillsFromMs: number | null;
}

const NO_FILLS: Outcome<FillsRead> = { kind: 'answered', value: { fills: [], strangeCoins: [] } };

export async function readAccount(
  post: PostInfo,
  clock: Clock,
  { user, universe, traded, fillsFromMs }: AccountWish,
): Promise<Outcome<AccountRead>> {
  const issuedMs = clock.monoMs();
  const [orders, state, fills] = await Promise.all([
    post(frontendOpenOrders(user), z.array(wireOrder)),
    post(clearinghouseState(user), wireAccount),
    fillsFromMs === null ? NO_FILLS : readFills(post, user, universe, fillsFromMs, null),
  ]);
  const answeredMs = clock.monoMs();
  if (orders.kind !== 'answered') return orders;
  if (state.kind !== 'answered') return state;
  if (fills.kind !== 'answered') return fills;
  let seen: { readonly orders: SeenOrder[]; readonly account: SeenAccount };
  try {
    seen = {
      orders: orders.value.map((order) => seenOrder(order, universe)),
      account: seenAccount(state.value, universe, traded),
    };
  } catch (error) {
    return { kind: 'silent', reason: error instanceof Error ? error.message : String(error) };
  }
  const moment = { issuedMs, answeredMs, venueTimeMs: state.value.time };
  return { kind: 'answered', value: { view: { source: 'rest', ...moment, ...seen }, ...fills.value } };
}
