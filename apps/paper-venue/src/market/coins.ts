// What each generated coin looks like: price level, volatility, order sizes and traffic. BTC is calibrated against recorded
// frames (docs/paper-venue-market.md); the others are scaled from it by notional and are plausible, not measured.

export type CoinProfile = {
  readonly coin: string;
  /** Base volatility, per square root of a year (0.5 = 50 %), before the regime's factor. */
  readonly volatility: number;
  /** Share of the variance that comes from the common market factor, 0..1. */
  readonly commonShare: number;
  /** News that moves the fundamental, per second in a calm market. */
  readonly newsPerSecond: number;
  /** Makers' least half spread, basis points. */
  readonly halfSpreadBps: number;
  /** Median size of an order of the touch makers, USD notional. */
  readonly makerOrderUsd: number;
  /** Orders per second of the resting crowd (both sides), calm. */
  readonly crowdPerSecond: number;
  /** Reach of the crowd's orders from the touch, in ticks (mean of an exponential). */
  readonly crowdReachTicks: number;
  /** Every so many ticks stands a round price where the crowd gathers. */
  readonly roundTicks: number;
  /** Noise takers per second, calm. */
  readonly takersPerSecond: number;
  /** Smallest taker order, USD; the tail is Pareto with index `takerTail`. */
  readonly takerMinUsd: number;
  readonly takerTail: number;
  readonly takerMaxUsd: number;
};

const base = {
  commonShare: 0.5,
  newsPerSecond: 0.12,
  roundTicks: 10,
  takerMinUsd: 11,
  takerTail: 0.6,
  takerMaxUsd: 250_000,
} as const;

export const COIN_PROFILES: Readonly<Record<string, CoinProfile>> = {
  BTC: {
    ...base,
    coin: 'BTC',
    volatility: 0.5,
    commonShare: 0.85,
    halfSpreadBps: 0.05,
    makerOrderUsd: 80_000,
    crowdPerSecond: 4.5,
    crowdReachTicks: 12,
    takersPerSecond: 0.35,
  },
  ETH: {
    ...base,
    coin: 'ETH',
    volatility: 0.65,
    commonShare: 0.65,
    halfSpreadBps: 0.15,
    makerOrderUsd: 45_000,
    crowdPerSecond: 4,
    crowdReachTicks: 12,
    takersPerSecond: 0.3,
  },
  SOL: {
    ...base,
    coin: 'SOL',
    volatility: 0.8,
    commonShare: 0.5,
    halfSpreadBps: 0.2,
    makerOrderUsd: 20_000,
    crowdPerSecond: 3.5,
    crowdReachTicks: 14,
    takersPerSecond: 0.25,
    takerMaxUsd: 120_000,
  },
  HYPE: {
    ...base,
    coin: 'HYPE',
    volatility: 1,
    commonShare: 0.3,
    halfSpreadBps: 0.6,
    makerOrderUsd: 9_000,
    crowdPerSecond: 3,
    crowdReachTicks: 18,
    takersPerSecond: 0.25,
    takerMaxUsd: 60_000,
  },
};
