/**
 * Reads orders and positions of one account (never of an agent: that answers empty, which would look flat). Both
 * answers or none.
 */
import type { Address } from '@agora/shared/ids';
import type { VenueReader } from '../../ports/venue-reader.ts';
import { clearinghouseState, clearinghouseStateSchema } from './info/clearinghouse-state.ts';
import { frontendOpenOrders, frontendOpenOrdersSchema } from './info/frontend-open-orders.ts';
import type { PostInfo } from './info/post-info.ts';

export function venueReader(post: PostInfo, account: Address): VenueReader {
  return {
    async readAccount() {
      const [orders, state] = await Promise.all([
        post(frontendOpenOrders(account), frontendOpenOrdersSchema),
        post(clearinghouseState(account), clearinghouseStateSchema),
      ]);
      if (orders.kind !== 'answered') return orders;
      if (state.kind !== 'answered') return state;
      return { kind: 'answered', value: { orders: orders.value, ...state.value } };
    },
  };
}
