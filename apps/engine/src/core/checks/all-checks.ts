/** Every pre-trade check, the most sweeping first. The first objection is the answer. */
import { bookFresh } from './book-fresh.ts';
import { bookOfConnection } from './book-of-connection.ts';
import { bookUncrossed } from './book-uncrossed.ts';
import { cancelReserveKept } from './cancel-reserve.ts';
import type { Check, CheckView, Denial, OrderWish } from './check.ts';
import { collarMid } from './collar-mid.ts';
import { collarOracle } from './collar-oracle.ts';
import { dailyLossMax } from './daily-loss-max.ts';
import { envelopeAccepted } from './envelope-accepted.ts';
import { gateOpen } from './gate-open.ts';
import { leverageMax } from './leverage-max.ts';
import { messageRateMax } from './message-rate-max.ts';
import { openOrdersMax } from './open-orders-max.ts';
import { orderNotionalMax } from './order-notional-max.ts';
import { orderNotionalMin } from './order-notional-min.ts';
import { positionLotsMax } from './position-lots-max.ts';
import { positionUsdMax } from './position-usd-max.ts';
import { postOnly } from './post-only.ts';
import { reduceOnlyMode } from './reduce-only-mode.ts';
import { selfCross } from './self-cross.ts';
import { symbolAllowed } from './symbol-allowed.ts';
import { totalPositionUsdMax } from './total-position-usd-max.ts';
import { validOrder } from './valid-order.ts';

export const CHECKS: readonly Check[] = [
  gateOpen,
  envelopeAccepted,
  symbolAllowed,
  validOrder,
  dailyLossMax,
  bookOfConnection,
  bookUncrossed,
  bookFresh,
  postOnly,
  collarMid,
  collarOracle,
  reduceOnlyMode,
  orderNotionalMax,
  orderNotionalMin,
  positionLotsMax,
  positionUsdMax,
  totalPositionUsdMax,
  leverageMax,
  selfCross,
  openOrdersMax,
  messageRateMax,
  cancelReserveKept,
];

/** The first objection to the order, or null. */
export function firstDenial(wish: OrderWish, view: CheckView): Denial | null {
  for (const check of CHECKS) {
    const denial = check(wish, view);
    if (denial !== null) return denial;
  }
  return null;
}
