// Leverage per coin, and whether its position is cross or isolated. Only the type needs an empty coin; a lower leverage
// needs the margin for what it adds. A refusal changes nothing.

import type { ActionResponse, ExchangeAction } from '../core/seam/actions.ts';
import { TEXT } from '../core/texts.ts';
import type { Venue } from '../core/venue.ts';
import type { Account, Perp } from './account.ts';
import { topUp } from './isolated.ts';
import { crossValueUusd, initialMarginUusd } from './margin.ts';

export function updateLeverage(
  venue: Venue,
  account: Account,
  action: Extract<ExchangeAction, { type: 'updateLeverage' }>,
): ActionResponse {
  const asset = venue.assetsById.get(action.asset);
  const { leverage, isCross } = action;
  if (
    asset === undefined ||
    !Number.isInteger(leverage) ||
    leverage < 1 ||
    leverage > asset.spec.maxLeverage
  ) {
    return refuse(TEXT.invalidLeverage);
  }
  const perp = account.perp(asset);
  if (isCross === perp.isolated && isBusy(perp)) return refuse(TEXT.switchLeverageType);
  const before = { leverage: perp.leverage, isolated: perp.isolated };
  const reservedUusd = initialMarginUusd(account);
  perp.leverage = leverage;
  perp.isolated = !isCross;
  if (leverage >= before.leverage || isCovered(account, perp, reservedUusd))
    return { status: 'ok', response: { type: 'default' } };
  perp.leverage = before.leverage;
  perp.isolated = before.isolated;
  return refuse(isCross ? TEXT.crossMarginTooLow : TEXT.isolatedLeverageTooLow);
}

function isBusy({ szi, openBuySz, openSellSz, reduceOnly }: Perp): boolean {
  return szi !== 0 || openBuySz !== 0 || openSellSz !== 0 || reduceOnly.length > 0;
}

/** Whether the account can carry what the change adds. What it lacks because of other coins is no reason to refuse. */
function isCovered(account: Account, perp: Perp, reservedBeforeUusd: number): boolean {
  const reservedUusd = initialMarginUusd(account);
  if (reservedUusd > reservedBeforeUusd && reservedUusd > crossValueUusd(account)) return false;
  return !perp.isolated || topUp(account, perp);
}

function refuse(text: string): ActionResponse {
  return { status: 'err', response: text };
}
