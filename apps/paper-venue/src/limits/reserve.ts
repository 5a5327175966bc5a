// Requests bought beyond the address budget, at 0.0005 USD each. They are used up before the budget is.
import type { Account } from '../accounts/account.ts';
import { withdrawableUusd } from '../accounts/margin.ts';
import type { ActionResponse, ExchangeAction } from '../core/seam/actions.ts';
import { TEXT } from '../core/texts.ts';
import type { Venue } from '../core/venue.ts';

const UUSD_PER_REQUEST = 500;

export function reserveRequestWeight(
  venue: Venue,
  account: Account,
  { weight }: Extract<ExchangeAction, { type: 'reserveRequestWeight' }>,
): ActionResponse {
  const cost = weight * UUSD_PER_REQUEST;
  if (cost > withdrawableUusd(account)) return { status: 'err', response: TEXT.balanceTooLow };
  account.rawUsd -= cost;
  venue.feesUusd += cost;
  account.requestsReserved += weight;
  return { status: 'ok', response: { type: 'default' } };
}
