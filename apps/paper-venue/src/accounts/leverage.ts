// Leverage per coin, and whether its position is cross or isolated. Only the type needs an empty coin; a lower leverage
// needs the margin for it.

import type { ActionResponse, ExchangeAction } from '../core/seam/actions.ts';
import { TEXT } from '../core/texts.ts';
import type { Venue } from '../core/venue.ts';
import type { Account } from './account.ts';
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
  if (isCross === perp.isolated) {
    const busy =
      perp.szi !== 0 || perp.openBuySz !== 0 || perp.openSellSz !== 0 || perp.reduceOnly.length > 0;
    if (busy) return refuse(TEXT.switchLeverageType);
    perp.isolated = !isCross;
  }
  const before = perp.leverage;
  perp.leverage = leverage;
  if (leverage >= before) return { status: 'ok', response: { type: 'default' } };
  const isEnough = initialMarginUusd(account) <= crossValueUusd(account) && (isCross || topUp(account, perp));
  if (isEnough) return { status: 'ok', response: { type: 'default' } };
  perp.leverage = before;
  return refuse(isCross ? TEXT.crossMarginTooLow : TEXT.isolatedLeverageTooLow);
}

function refuse(text: string): ActionResponse {
  return { status: 'err', response: text };
}
