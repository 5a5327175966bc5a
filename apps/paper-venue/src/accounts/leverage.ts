// Cross leverage per coin. Isolated margin is not offered: asking for it is refused as the venue refuses a
// change of margin type or a value it does not allow.
import { TEXT } from '../core/texts.ts';
import type { ActionResponse, ExchangeAction } from '../core/types.ts';
import type { Venue } from '../core/venue.ts';
import type { Account } from './account.ts';
import { accountValueUusd, initialMarginUusd } from './margin.ts';

export function updateLeverage(
  venue: Venue,
  account: Account,
  action: Extract<ExchangeAction, { type: 'updateLeverage' }>,
): ActionResponse {
  const asset = venue.assetsById.get(action.asset);
  const { leverage } = action;
  if (
    asset === undefined ||
    !Number.isInteger(leverage) ||
    leverage < 1 ||
    leverage > asset.spec.maxLeverage
  ) {
    return { status: 'err', response: TEXT.invalidLeverage };
  }
  const perp = account.perp(asset);
  if (!action.isCross) {
    const busy = perp.szi !== 0 || perp.openBuySz !== 0 || perp.openSellSz !== 0;
    return { status: 'err', response: busy ? TEXT.switchLeverageType : TEXT.invalidLeverage };
  }
  const before = perp.leverage;
  perp.leverage = leverage;
  if (leverage < before && initialMarginUusd(account) > accountValueUusd(account)) {
    perp.leverage = before;
    return { status: 'err', response: TEXT.crossMarginTooLow };
  }
  return { status: 'ok', response: { type: 'default' } };
}
