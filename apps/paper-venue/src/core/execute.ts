// One admitted action, executed at its block's time: the switch over what an action can be, and the class
// that decides its place in the block.
import type { Account } from '../accounts/account.ts';
import { approveAgent } from '../accounts/agents.ts';
import { updateIsolatedMargin } from '../accounts/isolated.ts';
import { updateLeverage } from '../accounts/leverage.ts';
import { scheduleCancel } from '../accounts/schedule-cancel.ts';
import { createSubAccount, subAccountModify, subAccountTransfer, usdSend } from '../accounts/transfers.ts';
import { createVault, vaultTransfer } from '../accounts/vaults.ts';
import { EXPIRED_COST, itemCount } from '../limits/budget.ts';
import { reserveRequestWeight } from '../limits/reserve.ts';
import { cancelOrders } from '../matching/cancel.ts';
import { batchModify, modifyOrder } from '../matching/modify.ts';
import { type PlaceContext, placeOrders } from '../matching/place.ts';
import type { ActionResponse, ExchangeAction, OrderWire } from './seam/actions.ts';
import type { Address } from './seam/words.ts';
import { TEXT } from './texts.ts';
import type { Venue } from './venue.ts';

/** An action waiting for its block. */
export type Queued = {
  ticket: number;
  account: Address;
  action: ExchangeAction;
  expiresAfter: number | null;
  trusted: boolean;
  /** Its place in the block. */
  order: 1 | 2 | 3;
};

/** 1 = no GTC or IOC in it (a trigger order is neither until it fires), 2 = cancels, 3 = anything that may trade at once. */
export function blockClass(action: ExchangeAction): 1 | 2 | 3 {
  switch (action.type) {
    case 'cancel':
    case 'cancelByCloid':
      return 2;
    case 'order':
      return action.orders.every(isPostOnly) ? 1 : 3;
    case 'modify':
      return isPostOnly(action.order) ? 1 : 3;
    case 'batchModify':
      return action.modifies.every(({ order }) => isPostOnly(order)) ? 1 : 3;
    default:
      return 1;
  }
}

function isPostOnly(order: OrderWire): boolean {
  return 'trigger' in order.t || order.t.limit.tif === 'Alo';
}

export function execute(venue: Venue, account: Account, queued: Queued): ActionResponse {
  if (queued.expiresAfter !== null && venue.blockTimeMs > queued.expiresAfter) {
    account.requestsUsed += (EXPIRED_COST - 1) * Math.max(1, itemCount(queued.action));
    return { status: 'err', response: TEXT.actionExpired };
  }
  const { action } = queued;
  const context: PlaceContext = { account, ticket: queued.ticket, trusted: queued.trusted };
  switch (action.type) {
    case 'order':
      return placeOrders(venue, context, action);
    case 'cancel':
    case 'cancelByCloid':
      return cancelOrders(venue, account, action);
    case 'modify':
      return modifyOrder(venue, context, action);
    case 'batchModify':
      return batchModify(venue, context, action);
    case 'noop':
      return { status: 'ok', response: { type: 'default' } };
    case 'scheduleCancel':
      return scheduleCancel(venue, account, action);
    case 'updateLeverage':
      return updateLeverage(venue, account, action);
    case 'updateIsolatedMargin':
      return updateIsolatedMargin(venue, account, action);
    case 'usdSend':
      return usdSend(venue, account, action);
    case 'createSubAccount':
      return createSubAccount(venue, account, action);
    case 'subAccountModify':
      return subAccountModify(venue, account, action);
    case 'subAccountTransfer':
      return subAccountTransfer(venue, account, action);
    case 'createVault':
      return createVault(venue, account, action);
    case 'vaultTransfer':
      return vaultTransfer(venue, account, action);
    case 'reserveRequestWeight':
      return reserveRequestWeight(venue, account, action);
    case 'approveAgent':
      return approveAgent(venue, account, action);
  }
}
