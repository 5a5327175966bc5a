/**
 * What is fixed about one perpetual, and how its prices and sizes become integers.
 *
 * A price (`px`) is an integer count of 10^-(6 - szDecimals) USD, a size (`sz`, lots) of 10^-szDecimals coins.
 * The venue allows perps exactly that many decimals, so nothing is rounded on the way in or out, and
 * px × sz is the notional in micro-USD, exactly. The tick that the venue demands depends on the price level and
 * is coarser than this unit at most levels: `tick.ts` tells which integers are valid prices.
 */
import type { Decimal } from '@agora/shared/decimal';
import type { Coin } from '@agora/shared/ids';
import { BrokenInvariant } from '../invariants/invariant.ts';
import { scaledCeil, scaledExact, scaledFloor, textOfScaled } from './decimal-text.ts';

/** Decimals that price and size of a perp have together (docs, tick and lot size). */
export const PERP_DECIMALS = 6;
/** Largest price accepted as one, in px units: 2 × px × 10^4 must stay exact in the collar. */
export const PX_MAX = 400_000_000_000;

export interface CoinSpec {
  readonly coin: Coin;
  /** The venue's number of the asset. */
  readonly assetId: number;
  readonly szDecimals: number;
  readonly pxDecimals: number;
  /** Px units of one whole USD: the coarsest tick there is. */
  readonly pxPerUsd: number;
  /** Lots of one whole coin. */
  readonly lotsPerCoin: number;
  /** The venue's largest leverage for the coin. */
  readonly maxLeverage: number;
}

/** Throws unless `szDecimals` is 0 to 6 and the other numbers are non-negative integers. */
export function coinSpec(given: Pick<CoinSpec, 'coin' | 'assetId' | 'szDecimals' | 'maxLeverage'>): CoinSpec {
  const { szDecimals, assetId, maxLeverage } = given;
  const whole = [szDecimals, assetId, maxLeverage].every((n) => Number.isSafeInteger(n) && n >= 0);
  if (!whole || szDecimals > PERP_DECIMALS || maxLeverage < 1) {
    throw new BrokenInvariant('arithmetic', 'a coin is not described by sane numbers', { ...given });
  }
  const pxDecimals = PERP_DECIMALS - szDecimals;
  return { ...given, pxDecimals, pxPerUsd: 10 ** pxDecimals, lotsPerCoin: 10 ** szDecimals };
}

/** A price of the venue that must fit exactly, as orders, books and fills do; null when it is none. */
export function pxExact(spec: CoinSpec, text: string): number | null {
  return within(scaledExact(text, spec.pxDecimals), PX_MAX);
}

/** A reference price such as mark or oracle, which may carry more digits than an order; null when it is none. */
export function pxFloor(spec: CoinSpec, text: string): number | null {
  return within(scaledFloor(text, spec.pxDecimals), PX_MAX);
}

/** As `pxFloor`, rounded up. */
export function pxCeil(spec: CoinSpec, text: string): number | null {
  return within(scaledCeil(text, spec.pxDecimals), PX_MAX);
}

/** A size greater than zero; null when it is none. */
export function szExact(spec: CoinSpec, text: string): number | null {
  return within(scaledExact(text, spec.szDecimals), Number.MAX_SAFE_INTEGER);
}

/** A signed size such as a position (0 allowed); null when it is none. */
export function sziExact(spec: CoinSpec, text: string): number | null {
  return scaledExact(text, spec.szDecimals);
}

/** A limit in coins as whole lots, rounded down. Throws for text that is no decimal: config was validated. */
export function limitLotsFloor(spec: CoinSpec, text: string): number {
  const lots = scaledFloor(text, spec.szDecimals);
  if (lots === null) throw new BrokenInvariant('arithmetic', 'a limit is no decimal', { text });
  return lots;
}

export function pxText(spec: CoinSpec, px: number): Decimal {
  return textOfScaled(px, spec.pxDecimals);
}

export function szText(spec: CoinSpec, lots: number): Decimal {
  return textOfScaled(lots, spec.szDecimals);
}

function within(value: number | null, max: number): number | null {
  return value !== null && value > 0 && value <= max ? value : null;
}
