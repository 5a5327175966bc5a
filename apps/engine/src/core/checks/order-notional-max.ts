/** ORDER_NOTIONAL_MAX: the largest single order (I-18). */
import { notionalUusd, uusdText } from '../money/usd.ts';
import { type Check, deny } from './check.ts';

export const orderNotionalMax: Check = ({ px, sz }, { limits }) => {
  const uusd = notionalUusd(px, sz);
  return uusd <= limits.orderUusdMax
    ? null
    : deny('ORDER_NOTIONAL_MAX', `${uusdText(uusd)} USD`, `${uusdText(limits.orderUusdMax)} USD`);
};
