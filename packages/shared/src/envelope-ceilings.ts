/**
 * Hard ceilings and floors of the risk envelope. No config, acceptance or operator passes them: a larger
 * business changes this file, in review. Units are part of each name.
 */
export const ENVELOPE_CEILINGS = {
  /** Coins one engine may quote; more would not fit one screen, one request budget or one snapshot. */
  symbolsMax: 8,
  orderNotionalUsdMax: 250_000,
  positionUsdMaxPerSymbol: 2_000_000,
  totalPositionUsdMax: 5_000_000,
  leverageMax: 10,
  /** Of the paper venue, where drills stop hundreds of orders at once; a real venue has `REAL_VENUE_CEILINGS`. */
  openOrdersMax: 600,
  messagesPerMinMax: 120_000,
  executionsPerMinMax: 600,
  positionFlipsPer10MinMax: 120,
  priceMoveBpsPerMinMax: 2_000,
  priceCollarMidBpsMax: 500,
  priceCollarOracleBpsMax: 1_000,
  dailyLossLimitUsdMax: 100_000,
  /** A floor: nearer to its liquidation than this no position is ever fine. */
  liquidationDistancePctMin: 5,
} as const;

/** What guards the budgets that a real venue gives an address, and that the paper venue need not give. */
export const REAL_VENUE_CEILINGS = {
  /** The venue cancels at most 200 orders in one action; more could not be cancelled at once. */
  openOrdersMax: 200,
  /** The venue gives 1,200 weight a minute to one address; cancels and reads need their share. */
  messagesPerMinMax: 600,
} as const;

/** The venue refuses an order below this notional (whole-position closes aside), in USD. */
export const VENUE_ORDER_NOTIONAL_USD_MIN = 10;
