// Where a position leaves its unit with nothing: the price that no liquidation trades beyond, so that none makes a debt and
// no isolated position costs the cross side anything.
import type { Perp } from '../accounts/account.ts';
import { crossValueUusd } from '../accounts/margin.ts';
import { mulDivFloor } from '../core/decimal.ts';
import type { Unit } from './liquidate.ts';

const PPM = 1_000_000;

/**
 * The price at which the position pays for all else in its unit, its other positions at their marks, and for the fee of
 * its own close; in the holder's favour by less than one price unit.
 */
export function bankruptcyPx(unit: Unit, perp: Perp, feePpm: number): number {
  const { szi } = perp;
  const rest = restUusd(unit, perp);
  if (szi > 0) return Math.max(1, -mulDivFloor(rest, PPM, szi * (PPM - feePpm)));
  return Math.max(1, mulDivFloor(rest, PPM, -szi * (PPM + feePpm)));
}

/** What the unit is worth without this position, micro-USD. */
export function restUusd({ account, kind }: Unit, perp: Perp): number {
  return kind === 'Isolated' ? perp.isolatedRawUsd : crossValueUusd(account) - perp.szi * perp.asset.markPx;
}
