// Cancels, one status an item. The venue says the same of an order that is filled, cancelled or unknown. With `f` the
// cancel of a trigger order fails, and the same is said.
import type { Account } from '../accounts/account.ts';
import type { ActionResponse, ExchangeAction } from '../core/seam/actions.ts';
import type { Cloid } from '../core/seam/words.ts';
import { ORDER_TEXT } from '../core/texts.ts';
import type { Venue } from '../core/venue.ts';
import type { Order } from './order.ts';
import { finishResting } from './rest.ts';

type CancelStatus = 'success' | { error: string };

export function cancelOrders(
  venue: Venue,
  account: Account,
  action: Extract<ExchangeAction, { type: 'cancel' | 'cancelByCloid' }>,
): ActionResponse {
  const cancel = (assetId: number, id: number | Cloid): CancelStatus =>
    cancelOne(venue, account, assetId, id, action.f ?? false);
  const statuses =
    action.type === 'cancel'
      ? action.cancels.map(({ a, o }) => cancel(a, o))
      : action.cancels.map(({ asset, cloid }) => cancel(asset, cloid));
  return { status: 'ok', response: { type: 'cancel', data: { statuses } } };
}

function cancelOne(
  venue: Venue,
  account: Account,
  assetId: number,
  id: number | Cloid,
  sparesTriggers: boolean,
): CancelStatus {
  const order = findOpen(account, id);
  if (order === undefined || order.asset.id !== assetId || (sparesTriggers && order.waits))
    return { error: ORDER_TEXT.cancelMissing(assetId) };
  finishResting(venue, order, 'canceled');
  return 'success';
}

/** The open order under an oid or a cloid (of several open ones under a cloid the newest counts). */
export function findOpen(account: Account, id: number | Cloid): Order | undefined {
  const oid = typeof id === 'number' ? id : account.oidByCloid.get(id);
  return oid === undefined ? undefined : account.open.get(oid);
}
