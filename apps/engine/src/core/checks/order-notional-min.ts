/** ORDER_NOTIONAL_MIN: the venue's minimum, from which only an order that closes the whole position is exempt. */
import { VENUE_ORDER_NOTIONAL_USD_MIN } from '@agora/shared/envelope-ceilings';
import { notionalUusd, uusdOfUsd, uusdText } from '../money/usd.ts';
import { type Check, deny } from './check.ts';

export const ORDER_UUSD_MIN = uusdOfUsd(VENUE_ORDER_NOTIONAL_USD_MIN);

export const orderNotionalMin: Check = ({ side, px, sz, reduceOnly }, { szi }) => {
  const uusd = notionalUusd(px, sz);
  const closesAll = reduceOnly && (side === 'buy' ? szi < 0 : szi > 0) && sz >= Math.abs(szi);
  if (uusd >= ORDER_UUSD_MIN || closesAll) return null;
  return deny('ORDER_NOTIONAL_MIN', `${uusdText(uusd)} USD`, `${VENUE_ORDER_NOTIONAL_USD_MIN} USD`);
};
