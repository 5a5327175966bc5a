// Makes some items of a batch fail as the venue would have failed them: they are taken out before the exchange sees
// the batch, and their errors are put back into its answer at the same places.
import type { ActionResponse, ExchangeAction, OrderStatusAnswer } from '../core/seam/actions.ts';
import { ORDER_TEXT, TEXT } from '../core/texts.ts';

const REFERENCE_BAND_PCT = 80;

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
 * @returns null for an action that is no batch of orders, cancels or modifies.
 */
export function failLast(action: ExchangeAction, count: number, text?: string): SplitBatch | null {
  switch (action.type) {
    case 'order': {
      const { kept, failed } = split(action.orders, count);
      const errors = failed.map(({ a }) => ({ error: text ?? ORDER_TEXT.margin(a) }));
      const rest = kept.length === 0 ? null : { ...action, orders: kept };
      return { action: rest, merge: (response) => mergeOrders(response, errors) };
    }
    case 'batchModify': {
      const { kept, failed } = split(action.modifies, count);
      const errors = failed.map(() => ({ error: text ?? TEXT.cannotModify }));
      const rest = kept.length === 0 ? null : { ...action, modifies: kept };
      return { action: rest, merge: (response) => mergeOrders(response, errors) };
    }
    case 'cancel': {
      const { kept, failed } = split(action.cancels, count);
      const errors = failed.map(({ a }) => ({ error: text ?? ORDER_TEXT.cancelMissing(a) }));
      const rest = kept.length === 0 ? null : { ...action, cancels: kept };
      return { action: rest, merge: (response) => mergeCancels(response, errors) };
    }
    case 'cancelByCloid': {
      const { kept, failed } = split(action.cancels, count);
      const errors = failed.map(({ asset }) => ({ error: text ?? ORDER_TEXT.cancelMissing(asset) }));
      const rest = kept.length === 0 ? null : { ...action, cancels: kept };
      return { action: rest, merge: (response) => mergeCancels(response, errors) };
    }
    default:
      return null;
  }
}

/** One error for the whole action, in the shape in which it is answered: what is no batch has no other than a refusal. */
export function failWhole({ type }: ExchangeAction, text?: string): ActionResponse {
  if (type === 'cancel' || type === 'cancelByCloid') {
    const error = text ?? TEXT.invalidAsset;
    return { status: 'ok', response: { type: 'cancel', data: { statuses: [{ error }] } } };
  }
  const error = text ?? ORDER_TEXT.referenceBand(REFERENCE_BAND_PCT);
  if (type !== 'order' && type !== 'batchModify') return { status: 'err', response: error };
  return { status: 'ok', response: { type: 'order', data: { statuses: [{ error }] } } };
}

function split<T>(items: readonly T[], count: number): { kept: T[]; failed: T[] } {
  const keep = Math.max(0, items.length - count);
  return { kept: items.slice(0, keep), failed: items.slice(keep) };
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
