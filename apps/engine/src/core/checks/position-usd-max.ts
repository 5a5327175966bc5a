/** POSITION_USD_MAX: the same in USD at mark or mid, whichever is higher (I-29). */
import { reachedLots, worstUusd } from '../exposure/worst-case.ts';
import { uusdText } from '../money/usd.ts';
import { type Check, deny } from './check.ts';

export const positionUsdMax: Check = ({ coin, side, sz }, { szi, load, valuationPx, limits }) => {
  const max = limits.coins.get(coin)?.positionUusdMax ?? 0;
  const lots = reachedLots(szi, load, side, sz);
  if (lots <= 0) return null;
  const after = worstUusd(lots, valuationPx);
  if (after !== null && after <= max) return null;
  const observed = after === null ? 'price not known' : `${uusdText(after)} USD`;
  return deny('POSITION_USD_MAX', observed, `${uusdText(max)} USD`);
};
