/** A denial as people and the wire see it: code, what is missing, observed and limit, a sentence and what helps. */
import { DENIALS, type DenialCode, type GateRefusal } from '@agora/shared/gate';
import type { Denial } from '../checks/check.ts';

/** The command or act that would change the answer, for every code. */
export const HELPS: Readonly<Record<DenialCode, string>> = {
  GATE_CLOSED: './agora why',
  LATCHED: './agora resume',
  KILL_FILE_PRESENT: './agora status',
  LEASE_EXPIRED: './agora doctor',
  APPROVAL_EXPIRED: 'nothing: the next look at the book prices anew',
  APPROVAL_VOID: './agora why',
  SOCKET_NOT_READY: './agora doctor',
  INTENT_NOT_RECORDED: './agora doctor',
  SYMBOL_NOT_ALLOWED: 'add the coin to envelope.symbols, then ./agora envelope',
  ENVELOPE_NOT_ACCEPTED: './agora envelope',
  BOOK_STALE: './agora doctor',
  BOOK_CROSSED: 'wait for the venue to show both sides',
  BOOK_BEFORE_RECONNECT: 'wait for the first whole book of this connection',
  INVALID_ORDER: 'correct the strategy',
  POST_ONLY_REQUIRED: 'correct the strategy',
  PRICE_COLLAR_MID: 'lower strategy.max_spread_bps, or widen the collar with ./agora envelope',
  PRICE_COLLAR_ORACLE: 'wait until mid and oracle agree',
  ORDER_NOTIONAL_MAX: 'lower strategy.quote_size_usd, or ./agora envelope',
  ORDER_NOTIONAL_MIN: 'raise strategy.quote_size_usd',
  POSITION_LOTS_MAX: './agora reduce, or ./agora envelope',
  POSITION_USD_MAX: './agora reduce, or ./agora envelope',
  TOTAL_POSITION_USD_MAX: './agora reduce, or ./agora envelope',
  LEVERAGE_MAX: './agora reduce, or ./agora envelope',
  OPEN_ORDERS_MAX: 'lower strategy.levels, or ./agora envelope',
  MESSAGE_RATE_MAX: 'raise strategy.requote_threshold_bps or strategy.anti_churn_cooldown_ms',
  CANCEL_RESERVE: './agora status',
  DAILY_LOSS_MAX: 'leave it halted until 00:00 UTC',
  SELF_CROSS: 'wait for the pending cancel',
  REDUCE_ONLY_MODE: './agora why',
};

export function refusalOf({ code, observed, limit, missing }: Denial): GateRefusal {
  return {
    code,
    missing: [...(missing ?? [])],
    ...(observed !== null && { observed }),
    ...(limit !== null && { limit }),
    sentence: DENIALS[code],
    helps: HELPS[code],
  };
}
