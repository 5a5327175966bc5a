// One perp at run time: its scales, its book, its oracle, mark and funding state. Prices are integers in
// 10^-pxDecimals, sizes in 10^-szDecimals, so that px × sz is exactly micro-USD (pxDecimals + szDecimals = 6).
import { Book } from '../matching/book.ts';
import type { Order } from '../matching/order.ts';
import type { Candles } from './candles.ts';
import { parseScaledExact, pow10 } from './decimal.ts';
import type { TradeView } from './seam/events.ts';
import type { AssetSpec } from './seam/genesis.ts';

export const USD_DECIMALS = 6;
export const UUSD_PER_USD = 1_000_000;

export type MarginTierRuntime = {
  lowerBoundUusd: number;
  maxLeverage: number;
  /** Keeps maintenance continuous across tiers; rounded down. */
  deductionFloorUusd: number;
};

/** Exponential average with its own weight, as the venue's index page defines it. */
export type Ema = { numerator: number; denominator: number };

export type HourBucket = { hour: number; ntlCents: number; sz: number; markPx: number };

export class Asset {
  readonly spec: AssetSpec;
  /** Position in the venue's dense list (not the asset id). */
  readonly index: number;
  readonly id: number;
  readonly coin: string;
  readonly szDecimals: number;
  readonly pxDecimals: number;
  readonly tiers: MarginTierRuntime[];
  readonly book = new Book();
  /** Armed trigger orders, oldest first. */
  readonly triggers = new Set<Order>();
  /** Cap on open interest, micro-USD at the mark; null for none. */
  openInterestCapUusd: number | null = null;
  delisted = false;

  /** The oracle's newest input and the price the venue published at its last oracle tick. */
  oracleInputPx: number;
  oraclePx: number;
  perpMidPx: number | null = null;
  frozen = false;
  markPx: number;
  /** The mark before the newest: the price of auto-deleveraging. */
  markBeforePx: number;
  lastTradePx: number | null = null;
  midMinusOracle: Ema = { numerator: 0, denominator: 0 };
  bookMedian: Ema = { numerator: 0, denominator: 0 };
  emaAtMs: number;

  /** Sum of long positions, in size units; equals the sum of shorts. */
  longSz = 0;
  /** Premium samples of the running hour, in 1e-10. */
  premiumSum = 0;
  premiumSamples = 0;
  premiumLast: number | null = null;
  /** Last hourly rate paid, in 1e-10; shown until the first sample of an hour. */
  fundingRate = 125_000;
  hours: HourBucket[] = [];
  trades: TradeView[] = [];
  candles: Candles = { minutes: [], hours: [] };
  /** Rates paid, oldest first: hourly rate and average premium, in 1e-10. */
  fundings: [timeMs: number, rate: number, premium: number][] = [];

  /** What the last bbo event said, to tell only changes. */
  bookDirty = false;
  bboKey = '';

  constructor(spec: AssetSpec, index: number, genesisMs: number) {
    this.spec = spec;
    this.index = index;
    this.id = spec.assetId;
    this.coin = spec.name;
    this.szDecimals = spec.szDecimals;
    this.pxDecimals = USD_DECIMALS - spec.szDecimals;
    const px = parseScaledExact(spec.oraclePx, this.pxDecimals);
    if (px === null || px <= 0)
      throw new RangeError(`asset ${spec.name}: oraclePx ${spec.oraclePx} is no price`);
    this.oracleInputPx = px;
    this.oraclePx = px;
    this.markPx = px;
    this.markBeforePx = px;
    this.emaAtMs = genesisMs;
    this.tiers = marginTiers(spec);
  }
}

/** ded(k) = ded(k-1) + lowerBound(k) × (mmr(k) − mmr(k−1)), mmr = 1 / (2 × maxLeverage); rounded down. */
function marginTiers(spec: AssetSpec): MarginTierRuntime[] {
  const tiers: MarginTierRuntime[] = [];
  let deduction = 0;
  let before: { maxLeverage: number } | null = null;
  for (const tier of spec.marginTiers) {
    const lower = tier.lowerBoundUsd * UUSD_PER_USD;
    if (before !== null) {
      deduction += Math.floor(lower / (2 * tier.maxLeverage) - lower / (2 * before.maxLeverage));
    }
    tiers.push({ lowerBoundUusd: lower, maxLeverage: tier.maxLeverage, deductionFloorUusd: deduction });
    before = tier;
  }
  if (tiers.length === 0) throw new RangeError(`asset ${spec.name}: no margin tier`);
  return tiers;
}

/** At most five significant figures unless the price is a whole number. */
export function isOnTick(px: number, pxDecimals: number): boolean {
  if (px % pow10(pxDecimals) === 0) return true;
  let digits = px;
  while (digits % 10 === 0) digits /= 10;
  return digits < 100_000;
}
