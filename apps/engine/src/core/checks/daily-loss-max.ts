/** DAILY_LOSS_MAX: PnL since 00:00 UTC, realised and unrealised, fees and funding included; unknown admits nothing. */
import { uusdText } from '../money/usd.ts';
import { type Check, deny } from './check.ts';

export const dailyLossMax: Check = (_wish, { dailyPnlUusd, limits }) => {
  if (dailyPnlUusd !== null && dailyPnlUusd > -limits.dailyLossUusd) return null;
  const observed = dailyPnlUusd === null ? 'daily PnL not known' : `${uusdText(dailyPnlUusd)} USD`;
  return deny('DAILY_LOSS_MAX', observed, `${uusdText(-limits.dailyLossUusd)} USD`);
};
