/**
 * The daily loss: a warning band that arms the kill threshold and makes quoting defensive, and the limit that halts. A
 * PnL that is not known trips nothing here; it admits no order either.
 */
import { uusdText } from '../money/usd.ts';
import type { Trip } from './trip.ts';

export interface LossLimits {
  /** Positive: the loss that halts. */
  readonly dailyLossUusd: number;
  readonly warningBandUusd: number;
}

export type LossStage = 'unknown' | 'fine' | 'armed' | 'tripped';

export function lossStage(dailyPnlUusd: number | null, limits: LossLimits): LossStage {
  if (dailyPnlUusd === null) return 'unknown';
  if (dailyPnlUusd <= -limits.dailyLossUusd) return 'tripped';
  return dailyPnlUusd <= -limits.dailyLossUusd + limits.warningBandUusd ? 'armed' : 'fine';
}

export function lossTrip(dailyPnlUusd: number | null, limits: LossLimits): Trip | null {
  if (dailyPnlUusd === null || lossStage(dailyPnlUusd, limits) !== 'tripped') return null;
  return {
    cause: 'daily_loss',
    value: `${uusdText(dailyPnlUusd)} USD`,
    limit: `${uusdText(-limits.dailyLossUusd)} USD`,
    subject: null,
  };
}

/** (pnl - limit) / equity × 10^4: how much of the equity may still be lost today, in basis points; null = not known. */
export function armedDistanceBps(
  dailyPnlUusd: number,
  limits: LossLimits,
  equityUusd: number | null,
): number | null {
  if (equityUusd === null || equityUusd <= 0) return null;
  return ((dailyPnlUusd + limits.dailyLossUusd) * 10_000) / equityUusd;
}
