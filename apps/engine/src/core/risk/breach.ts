/**
 * Limits that are passed without an order of ours, because the mark moved or an operator shrank them: shown as a breach, and answered by
 * reducing only. Orders beyond the lots of a coin are cancelled when those shrink; what is held beyond them is a breach.
 */

import type { Decimal } from '@agora/shared/decimal';
import type { Coin } from '@agora/shared/ids';
import type { EnvelopeLimits } from '../checks/envelope-limits.ts';
import type { CoinExposure } from '../exposure/worst-case.ts';
import { worstLots, worstUusd } from '../exposure/worst-case.ts';
import { textOfScaled } from '../money/decimal-text.ts';
import { uusdText } from '../money/usd.ts';

export interface Breach {
  /** The limit's name in the envelope. */
  readonly field: string;
  readonly coin: Coin | null;
  readonly observed: Decimal;
  readonly limit: Decimal;
}

/** One coin, with what liquidates it. */
export interface CoinAtRisk extends CoinExposure {
  readonly coin: Coin;
  readonly szDecimals: number;
  readonly markPx: number;
  /** Null = none, or not known. */
  readonly liquidationPx: number | null;
}

/** Every breach now, the single coins first. A value that is not known is none: no order passes then either. */
export function breaches(
  coins: readonly CoinAtRisk[],
  limits: EnvelopeLimits,
  equityUusd: number | null,
): Breach[] {
  const found: Breach[] = [];
  let totalUusd = 0;
  for (const coin of coins) {
    const uusd = worstUusd(worstLots(coin.szi, coin.load), coin.valuationPx) ?? 0;
    totalUusd += uusd;
    const own = limits.coins.get(coin.coin);
    found.push(...heldBeyond(coin, own?.positionLotsMax ?? 0));
    const max = own?.positionUusdMax ?? 0;
    if (uusd > max)
      found.push(breach(`symbols.${coin.coin}.max_position_usd`, coin.coin, uusdText(uusd), uusdText(max)));
    found.push(...nearLiquidation(coin, limits.liquidationDistancePctMin));
  }
  if (totalUusd > limits.totalUusdMax)
    found.push(breach('max_total_position_usd', null, uusdText(totalUusd), uusdText(limits.totalUusdMax)));
  if (equityUusd !== null && totalUusd > limits.leverageMax * Math.max(0, equityUusd)) {
    const observed =
      equityUusd > 0 ? textOfScaled(Math.ceil((totalUusd * 100) / equityUusd), 2) : uusdText(totalUusd);
    found.push(breach('max_leverage', null, observed, textOfScaled(limits.leverageMax, 0)));
  }
  return found;
}

/** |mark - liquidation| / mark, in percent; null without a position, a mark or a liquidation price. */
export function liquidationDistancePct({
  szi,
  markPx,
  liquidationPx,
}: Omit<CoinAtRisk, 'szDecimals'>): number | null {
  if (szi === 0 || markPx === 0 || liquidationPx === null) return null;
  return (Math.abs(markPx - liquidationPx) * 100) / markPx;
}

function heldBeyond({ coin, szi, szDecimals }: CoinAtRisk, lotsMax: number): Breach[] {
  const held = Math.abs(szi);
  if (held <= lotsMax) return [];
  const [observed, limit] = [textOfScaled(held, szDecimals), textOfScaled(lotsMax, szDecimals)];
  return [breach(`symbols.${coin}.max_position_sz`, coin, observed, limit)];
}

function nearLiquidation(coin: CoinAtRisk, pctMin: number): Breach[] {
  const pct = liquidationDistancePct(coin);
  if (pct === null || pct >= pctMin) return [];
  const observed = textOfScaled(Math.floor(pct * 100), 2);
  return [breach('min_liquidation_distance_pct', coin.coin, observed, textOfScaled(pctMin, 0))];
}

function breach(field: string, coin: Coin | null, observed: Decimal, limit: Decimal): Breach {
  return { field, coin, observed, limit };
}
