/**
 * Which prices the venue accepts, and side-aware rounding to them: bids round down, asks round up, so that
 * rounding never moves a quote towards the other side.
 *
 * Rule (venue docs, "tick and lot size"): an integer number of USD is always valid; else at most 5 significant
 * figures and at most 6 - szDecimals decimals. As a step: 10^(digits - 5) px units, at least one unit, at most
 * one USD. Steps are powers of ten, so a price rounded across a decade is valid in the next one too.
 */
import type { CoinSpec } from './coin-spec.ts';
import { divCeil, divFloor } from './integers.ts';

const SIGNIFICANT_FIGURES = 5;
const POWERS: readonly number[] = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);

/** The step between valid prices at `px` (> 0), in px units. */
export function tickAt(spec: CoinSpec, px: number): number {
  let digits = 1;
  while (digits < POWERS.length && px >= (POWERS[digits] ?? Number.POSITIVE_INFINITY)) digits += 1;
  const step = POWERS[Math.max(0, digits - SIGNIFICANT_FIGURES)] ?? 1;
  return Math.min(step, spec.pxPerUsd);
}

export function isOnTick(spec: CoinSpec, px: number): boolean {
  return Number.isSafeInteger(px) && px > 0 && px % tickAt(spec, px) === 0;
}

/** The highest valid price at or below `px`; 0 when there is none. `px` may be a fraction: a model's opinion. */
export function floorToTick(spec: CoinSpec, px: number): number {
  const units = Math.floor(px);
  if (!(units > 0)) return 0;
  const tick = tickAt(spec, units);
  return divFloor(units, tick) * tick;
}

/** The lowest valid price at or above `px`. `px` may be a fraction; anything up to 0 gives one unit. */
export function ceilToTick(spec: CoinSpec, px: number): number {
  const units = Math.max(1, Math.ceil(px));
  const tick = tickAt(spec, units);
  return divCeil(units, tick) * tick;
}

/** The next valid price strictly below a valid one; 0 when there is none. */
export function tickBelow(spec: CoinSpec, px: number): number {
  return floorToTick(spec, px - 1);
}

/** The next valid price strictly above a valid one. */
export function tickAbove(spec: CoinSpec, px: number): number {
  return ceilToTick(spec, px + 1);
}
