/** USD as integer micro-USD (`…Uusd`), and what ties it to prices and sizes. Nothing is ever a fraction. */
import type { Decimal } from '@agora/shared/decimal';
import { scaledExact, textOfScaled } from './decimal-text.ts';
import { assertSafe, divCeil, divFloor } from './integers.ts';

const USD_DECIMALS = 6;
const UUSD_PER_USD = 1_000_000;
export const BPS = 10_000;

/** px × sz in micro-USD, exact by the choice of units; signed as `sz` is. Throws beyond 9 billion USD. */
export function notionalUusd(px: number, sz: number): number {
  return assertSafe(px * sz, 'a notional');
}

/** A limit in whole USD. */
export function uusdOfUsd(usd: number): number {
  return assertSafe(usd * UUSD_PER_USD, 'an amount of USD');
}

/** A decimal amount of the venue, or null when it is none or has more than six decimals. */
export function uusdExact(text: string): number | null {
  return scaledExact(text, USD_DECIMALS);
}

export function uusdText(uusd: number): Decimal {
  return textOfScaled(uusd, USD_DECIMALS);
}

/** For people and events only: USD as a number with at most six decimals. */
export function usdForDisplay(uusd: number): number {
  return uusd / UUSD_PER_USD;
}

/** Most lots whose notional at `px` (> 0) stays at or below `uusd`. */
export function lotsOfNotionalFloor(uusd: number, px: number): number {
  return Math.max(0, divFloor(uusd, px));
}

/** Fewest lots whose notional at `px` (> 0) reaches `uusd`. */
export function lotsOfNotionalCeil(uusd: number, px: number): number {
  return Math.max(0, divCeil(uusd, px));
}

/**
 * True when `px` lies at most `bps` from the reference, compared without division: |2·px - 2·ref| × 10^4 ≤
 * bps × 2·ref. The reference is given doubled (bid + ask), so that a mid on half a unit stays exact.
 */
export function isWithinBps(px: number, referenceX2: number, bps: number): boolean {
  return Math.abs(2 * px - referenceX2) * BPS <= bps * referenceX2;
}

/** |px - ref| / ref in basis points, for people; the reference doubled as above. */
export function distanceBpsForDisplay(px: number, referenceX2: number): number {
  return (Math.abs(2 * px - referenceX2) * BPS) / referenceX2;
}
