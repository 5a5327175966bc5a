// From a parsed wire action to what the exchange core executes. What the core does not model is refused here, with a
// text that names the paper venue so that nobody takes it for the real one.
import type { ExchangeAction, OrderWire } from '../../core/types.ts';
import type { WireAction, WireOrder } from './actions.ts';

export type CoreAction = { readonly action: ExchangeAction } | { readonly refused: string };

const NO_TRIGGERS = 'Paper venue: trigger orders are not modelled.';
const NO_GROUPING = 'Paper venue: only grouping "na" is modelled.';
const CHAIN_NONCE = 'Paper venue: the nonce of a user-signed action must equal the nonce of its envelope.';

export function toCoreAction(action: WireAction, envelopeNonce: number): CoreAction {
  switch (action.type) {
    case 'order':
      return orderAction(action);
    case 'cancel':
      return { action: { type: 'cancel', cancels: action.cancels } };
    case 'cancelByCloid':
      return { action: { type: 'cancelByCloid', cancels: action.cancels } };
    case 'modify':
      return modifyAction(action);
    case 'batchModify':
      return batchModifyAction(action);
    case 'noop':
      return { action: { type: 'noop' } };
    case 'scheduleCancel':
      return {
        action: { type: 'scheduleCancel', ...(action.time === undefined ? {} : { time: action.time }) },
      };
    case 'updateLeverage':
      return { action };
    case 'approveAgent':
      if (action.nonce !== envelopeNonce) return { refused: CHAIN_NONCE };
      return {
        action: {
          type: 'approveAgent',
          agentAddress: action.agentAddress,
          agentName: action.agentName ?? null,
        },
      };
  }
}

function orderAction(action: Extract<WireAction, { type: 'order' }>): CoreAction {
  if (action.grouping !== 'na') return { refused: NO_GROUPING };
  const orders = action.orders.map(toOrderWire);
  if (!orders.every((order) => order !== null)) return { refused: NO_TRIGGERS };
  const builder = action.builder === undefined ? {} : { builder: action.builder };
  return { action: { type: 'order', orders, grouping: 'na', ...builder } };
}

function modifyAction(action: Extract<WireAction, { type: 'modify' }>): CoreAction {
  const order = toOrderWire(action.order);
  if (order === null) return { refused: NO_TRIGGERS };
  return { action: { type: 'modify', oid: action.oid, order, ...(action.a ? { a: true as const } : {}) } };
}

function batchModifyAction(action: Extract<WireAction, { type: 'batchModify' }>): CoreAction {
  const modifies: { oid: number | `0x${string}`; order: OrderWire }[] = [];
  for (const { oid, order: wire } of action.modifies) {
    const order = toOrderWire(wire);
    if (order === null) return { refused: NO_TRIGGERS };
    modifies.push({ oid, order });
  }
  return { action: { type: 'batchModify', modifies, ...(action.a ? { a: true as const } : {}) } };
}

/** @returns null for a trigger order. */
function toOrderWire(order: WireOrder): OrderWire | null {
  if (!('limit' in order.t)) return null;
  const { a, b, p, s, r, t, c } = order;
  return c === undefined ? { a, b, p, s, r, t } : { a, b, p, s, r, t, c };
}
