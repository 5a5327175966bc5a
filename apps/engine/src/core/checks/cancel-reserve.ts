/**
 * CANCEL_RESERVE: after this order enough must be left to cancel everything twice and a fifth more, of each of three
 * budgets: our own message rate, the account's requests, the weight on the IP (I-12). Of the last, reads keep their part, too.
 */
import {
  actionWeight,
  BUDGET,
  type Budget,
  cancelReserve,
  cancelsLeft,
  messagesPerMin,
  placesLeft,
  weightLeft,
  weightReserve,
} from '../budget/budget.ts';
import { type Check, deny } from './check.ts';

export const cancelReserveKept: Check = (_wish, { budget, nowMs, openOrders, limits }) => {
  const open = openOrders + 1;
  const reserve = cancelReserve(open);
  const messages = limits.messagesPerMinMax - messagesPerMin(budget, nowMs) - 1;
  if (messages < reserve) return deny('CANCEL_RESERVE', `${messages} messages left`, `${reserve} kept`);
  return accountRefusal(budget, nowMs, reserve) ?? weightRefusal(budget, nowMs, open);
};

function accountRefusal(budget: Budget, nowMs: number, reserve: number) {
  const places = placesLeft(budget, nowMs);
  const cancels = cancelsLeft(budget, nowMs);
  if (places === null || cancels === null)
    return deny('CANCEL_RESERVE', 'account budget not known', `${reserve} kept`);
  if (places < 1) return deny('CANCEL_RESERVE', `${places} account requests left`, '1');
  return cancels - 1 >= reserve
    ? null
    : deny('CANCEL_RESERVE', `${cancels - 1} account cancels left`, `${reserve} kept`);
}

function weightRefusal(budget: Budget, nowMs: number, open: number) {
  const left = weightLeft(budget, nowMs) - actionWeight(1);
  const kept = weightReserve(open) + BUDGET.weightForReads;
  return left >= kept ? null : deny('CANCEL_RESERVE', `${left} weight left`, `${kept} kept`);
}
