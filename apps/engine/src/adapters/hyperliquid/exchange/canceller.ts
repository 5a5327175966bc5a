/** The acts that go over HTTP, each with a nonce of its own; none of them ever waits for a place or for the disk. */
import type { VenueCanceller } from '../../../ports/venue-exchange.ts';
import type { VenueNonces } from '../../../ports/venue-nonces.ts';
import { cancel } from './cancel.ts';
import { cancelByCloid } from './cancel-by-cloid.ts';
import { noop } from './noop.ts';
import type { PostAction } from './post-action.ts';
import { scheduleCancel } from './schedule-cancel.ts';
import { updateLeverage, updateLeverageAction } from './update-leverage.ts';

export function canceller(post: PostAction, nonces: VenueNonces): VenueCanceller {
  return {
    cancel: (orders) => cancel(post, draw(nonces), orders),
    cancelByCloid: (orders) => cancelByCloid(post, draw(nonces), orders),
    noop: (nonce) => noop(post, nonce),
    scheduleCancel: (atVenueMs) => scheduleCancel(post, draw(nonces), atVenueMs),
    updateLeverage: (assetId, leverage, isCross) =>
      updateLeverage(post, draw(nonces), updateLeverageAction(assetId, leverage, isCross)),
  };
}

function draw(nonces: VenueNonces): number {
  return nonces.next('reduce');
}
