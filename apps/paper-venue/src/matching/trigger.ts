// Trigger orders: armed against the mark, fired once, then an ordinary order under the same oid (market = IOC,
// limit = GTC). A frozen coin fires nothing, because its mark says nothing.
import { setStatus } from '../accounts/records.ts';
import type { Asset } from '../core/asset.ts';
import type { Venue } from '../core/venue.ts';
import type { Order } from './order.ts';
import { checkFired, executeOrder, rejectOrder } from './place.ts';
import { reducibleSz } from './reduce-only.ts';
import { unpark } from './rest.ts';
import { isReached } from './trigger-rule.ts';

/** Fires what the marks have reached, oldest first. */
export function fireTriggers(venue: Venue): void {
  for (const asset of venue.assets) {
    if (asset.triggers.size === 0 || asset.frozen) continue;
    for (const order of [...asset.triggers]) {
      // An earlier one may have ended it.
      if (asset.triggers.has(order) && isDue(asset, order)) fire(venue, order);
    }
  }
}

function isDue({ markPx }: Asset, { trigger, isBuy }: Order): boolean {
  return trigger !== null && isReached(isBuy, trigger.tpsl, trigger.px, markPx);
}

/** The order meets margin and position as they are now; what it may not do ends it with the status of a refusal. */
function fire(venue: Venue, order: Order): void {
  const { account, perp } = order;
  unpark(order);
  if (order.trigger?.wholePosition) order.sz = reducibleSz(perp, order.isBuy);
  order.fired = true;
  setStatus(venue, order, 'triggered');
  const context = { account, ticket: venue.nextTicket++, trusted: true };
  const refusal = checkFired(order);
  if (refusal === null) executeOrder(venue, context, order);
  else rejectOrder(venue, order, refusal);
}
