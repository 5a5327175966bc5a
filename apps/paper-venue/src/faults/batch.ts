// Makes some items of a batch fail as the venue would have failed them: they are taken out before the exchange sees
// the batch, and their errors are put back into its answer at the same places.
import type { ActionResponse, ExchangeAction, OrderStatusAnswer } from '../core/seam/actions.ts';

export interface SplitBatch {
  /** What is left to execute; null when nothing is. */
  readonly action: ExchangeAction | null;
  /** Puts the failures back into the answer to what was executed (null when nothing was). */
  merge(response: ActionResponse | null): ActionResponse;
}

/**
 * Fails the last `count` items of a batch.
 *
 * @param text Error of every failed item; the venue's usual one when absent.
 * @returns null for an action that is no batch of orders or cancels.
 */
export function failLast(action: ExchangeAction, count: number, text?: string): SplitBatch | null {
  if (action.type === 'order') {
    const keep = Math.max(0, action.orders.length - count);
    const errors = action.orders
      .slice(keep)
      .map((order) => ({ error: text ?? `Insufficient margin to place order. asset=${order.a}` }));
    const rest = keep === 0 ? null : { ...action, orders: action.orders.slice(0, keep) };
    return { action: rest, merge: (response) => mergeOrders(response, errors) };
  }
  if (action.type === 'cancel') {
    const keep = Math.max(0, action.cancels.length - count);
    const errors = action.cancels.slice(keep).map((item) => cancelError(item.a, text));
    const rest = keep === 0 ? null : { ...action, cancels: action.cancels.slice(0, keep) };
    return { action: rest, merge: (response) => mergeCancels(response, errors) };
  }
  if (action.type === 'cancelByCloid') {
    const keep = Math.max(0, action.cancels.length - count);
    const errors = action.cancels.slice(keep).map((item) => cancelError(item.asset, text));
    const rest = keep === 0 ? null : { ...action, cancels: action.cancels.slice(0, keep) };
    return { action: rest, merge: (response) => mergeCancels(response, errors) };
  }
  return null;
}

function cancelError(asset: number, text?: string): { error: string } {
  return { error: text ?? `Order was never placed, already canceled, or filled. asset=${asset}` };
}

function mergeOrders(response: ActionResponse | null, errors: OrderStatusAnswer[]): ActionResponse {
  const done =
    response?.status === 'ok' && response.response.type === 'order' ? response.response.data : null;
  if (response !== null && done === null) return response;
  return {
    status: 'ok',
    response: { type: 'order', data: { statuses: [...(done?.statuses ?? []), ...errors] } },
  };
}

function mergeCancels(response: ActionResponse | null, errors: { error: string }[]): ActionResponse {
  const done =
    response?.status === 'ok' && response.response.type === 'cancel' ? response.response.data : null;
  if (response !== null && done === null) return response;
  return {
    status: 'ok',
    response: { type: 'cancel', data: { statuses: [...(done?.statuses ?? []), ...errors] } },
  };
}
