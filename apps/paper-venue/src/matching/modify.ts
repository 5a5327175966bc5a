// Modify = cancel, then place under a new oid. Without `a` the new order only ever rests: GTC is placed as ALO, an IOC can
// only fail, and a trigger order is refused. If placing fails after the cancel, the old order is gone and the text says so;
// a trigger stays in its group, an order with children loses them. A static error, a trigger without `a`, or an order no
// longer open leaves everything as it was.

import type { ActionResponse, ExchangeAction, OrderStatusAnswer, OrderWire } from '../core/seam/actions.ts';
import type { Cloid } from '../core/seam/words.ts';
import { ORDER_TEXT, TEXT } from '../core/texts.ts';
import type { Venue } from '../core/venue.ts';
import { findOpen } from './cancel.ts';
import type { OrderRequest } from './order.ts';
import { orderAnswer, type PlaceContext, placeOrder } from './place.ts';
import { finishResting } from './rest.ts';
import { parseOrder } from './validate.ts';

type Modify = { oid: number | Cloid; order: OrderWire };

export function modifyOrder(
  venue: Venue,
  context: PlaceContext,
  action: Extract<ExchangeAction, { type: 'modify' }>,
): ActionResponse {
  const request = parseOrder(venue, action.order);
  if (typeof request === 'string') return { status: 'err', response: request };
  const answer = modifyOne(venue, context, action.oid, request, action.a === true);
  if (typeof answer === 'object' && 'error' in answer) return { status: 'err', response: answer.error };
  return { status: 'ok', response: { type: 'default' } };
}

export function batchModify(
  venue: Venue,
  context: PlaceContext,
  action: Extract<ExchangeAction, { type: 'batchModify' }>,
): ActionResponse {
  if (action.modifies.length === 0) return orderAnswer([{ error: TEXT.ordersEmpty }]);
  const requests: { modify: Modify; request: OrderRequest }[] = [];
  for (const modify of action.modifies) {
    const request = parseOrder(venue, modify.order);
    if (typeof request === 'string') return orderAnswer([{ error: request }]);
    requests.push({ modify, request });
  }
  return orderAnswer(
    requests.map(({ modify, request }) => modifyOne(venue, context, modify.oid, request, action.a === true)),
  );
}

function modifyOne(
  venue: Venue,
  context: PlaceContext,
  id: number | Cloid,
  request: OrderRequest,
  always: boolean,
): OrderStatusAnswer {
  if (!always && request.trigger !== null) return { error: TEXT.modifyToTrigger };
  const old = findOpen(context.account, id);
  const found = old !== undefined && old.asset === request.asset;
  if (!found && !always) return { error: TEXT.cannotModify };
  if (found) finishResting(venue, old, 'canceled');
  const link = found && old.waits && request.trigger !== null ? old.link : null;
  const answer = placeOrder(venue, context, always ? request : restingOnly(request), link);
  if (typeof answer === 'string' || !('error' in answer)) return answer;
  return { error: ORDER_TEXT.duringModify(answer.error) };
}

/** GTC rests or fails; an order meant to trade at once meets the book as post-only and fails on it. */
function restingOnly(request: OrderRequest): OrderRequest {
  if (request.tif === 'Alo' || request.tif === 'Gtc') return { ...request, tif: 'Alo' };
  return request.asset.book.crosses(request.isBuy, request.px) ? { ...request, tif: 'Alo' } : request;
}
