// From a parsed wire action to what the exchange core executes. What the core does not model is refused here, with a
// text that names the paper venue so that nobody takes it for the real one.
import type { ExchangeAction, OrderWire } from '../../core/seam/actions.ts';
import type { WireAction, WireOrder } from './actions.ts';

export type CoreAction = { readonly action: ExchangeAction } | { readonly refused: string };

const NO_PRIORITY = 'Paper venue: a priority rate as grouping is not modelled.';
const NO_REFERRAL = 'Paper venue: there are no referral codes.';
const CHAIN_NONCE = 'Paper venue: the nonce of a user-signed action must equal the nonce of its envelope.';

export function toCoreAction(action: WireAction, envelopeNonce: number): CoreAction {
  switch (action.type) {
    case 'order':
      return orderAction(action);
    case 'cancel': {
      const { type, cancels, f } = action;
      return { action: { type, cancels, ...(f ? { f } : {}) } };
    }
    case 'cancelByCloid': {
      const { type, cancels, f } = action;
      return { action: { type, cancels, ...(f ? { f } : {}) } };
    }
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
    case 'updateIsolatedMargin':
    case 'createSubAccount':
    case 'subAccountModify':
    case 'subAccountTransfer':
    case 'vaultTransfer':
    case 'reserveRequestWeight':
      return { action };
    case 'createVault': {
      const { type, name, description, initialUsd } = action;
      return { action: { type, name, description, initialUsd } };
    }
    case 'usdSend': {
      if (action.time !== envelopeNonce) return { refused: CHAIN_NONCE };
      const destination = action.destination.toLowerCase() as `0x${string}`;
      return { action: { type: 'usdSend', destination, amount: action.amount } };
    }
    // Some clients set theirs unasked at their first action, and end where that is no answer of the venue.
    case 'setReferrer':
      return { refused: NO_REFERRAL };
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
  const { grouping } = action;
  if (typeof grouping === 'object') return { refused: NO_PRIORITY };
  const builder = action.builder === undefined ? {} : { builder: action.builder };
  return { action: { type: 'order', orders: action.orders.map(toOrderWire), grouping, ...builder } };
}

function modifyAction({ oid, order, a }: Extract<WireAction, { type: 'modify' }>): CoreAction {
  return { action: { type: 'modify', oid, order: toOrderWire(order), ...(a ? { a } : {}) } };
}

function batchModifyAction({ modifies, a }: Extract<WireAction, { type: 'batchModify' }>): CoreAction {
  const mapped = modifies.map(({ oid, order }) => ({ oid, order: toOrderWire(order) }));
  return { action: { type: 'batchModify', modifies: mapped, ...(a ? { a } : {}) } };
}

function toOrderWire({ c, ...order }: WireOrder): OrderWire {
  return c === undefined ? order : { ...order, c };
}
