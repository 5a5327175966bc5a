// Words of the venue that stand in everything else: addresses, sides, kinds and states of orders. Decimals are wire strings; integers, ids
// and times are numbers; every time is milliseconds since the epoch on the venue's (virtual) clock.

export type Address = `0x${string}`; // lower case, 40 hex digits
export type Cloid = `0x${string}`; // lower case, 32 hex digits
export type Side = 'B' | 'A';
export type Tif = 'Alo' | 'Ioc' | 'Gtc' | 'FrontendMarket';
/** How an order may stand: the venue itself trades with `LiquidationMarket`. */
export type OrderTif = Tif | 'LiquidationMarket';
export type Tpsl = 'tp' | 'sl';
export type Grouping = 'na' | 'normalTpsl' | 'positionTpsl';

/** How an order stands or ended. */
export type OrderStatus =
  | 'open'
  | 'filled'
  | 'canceled'
  | 'triggered'
  | 'marginCanceled'
  | 'openInterestCapCanceled'
  | 'siblingFilledCanceled'
  | 'delistedCanceled'
  | 'selfTradeCanceled'
  | 'reduceOnlyCanceled'
  | 'liquidatedCanceled'
  | 'scheduledCancel'
  | 'internalCancel'
  | 'tickRejected'
  | 'minTradeNtlRejected'
  | 'perpMarginRejected'
  | 'reduceOnlyRejected'
  | 'badAloPxRejected'
  | 'iocCancelRejected'
  | 'badTriggerPxRejected'
  | 'marketOrderNoLiquidityRejected'
  | 'positionIncreaseAtOpenInterestCapRejected'
  | 'positionFlipAtOpenInterestCapRejected'
  | 'tooAggressiveAtOpenInterestCapRejected'
  | 'oracleRejected'
  | 'perpMaxPositionRejected'
  | 'tooManyOpenOrdersRejected'
  | 'rejected';
