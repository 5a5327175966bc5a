// Cancels, one status an item. The venue says the same of an order that is filled, cancelled or unknown.
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
  const statuses: CancelStatus[] =
    action.type === 'cancel'
      ? action.cancels.map(({ a, o }) => cancelOne(venue, account, a, o))
      : action.cancels.map(({ asset, cloid }) => cancelOne(venue, account, asset, cloid));
  return { status: 'ok', response: { type: 'cancel', data: { statuses } } };
}

function cancelOne(venue: Venue, account: Account, assetId: number, id: number | Cloid): CancelStatus {
  const order = findOpen(account, id);
  if (order === undefined || order.asset.id !== assetId) return { error: ORDER_TEXT.cancelMissing(assetId) };
  finishResting(venue, order, 'canceled');
  return 'success';
}

/** The open order under an oid or a cloid (the newest order of a cloid counts). */
export function findOpen(account: Account, id: number | Cloid): Order | undefined {
  const oid = typeof id === 'number' ? id : account.oidByCloid.get(id);
  return oid === undefined ? undefined : account.open.get(oid);
}
