/**
 * Which mode quoting is in. `reduce_only` is asked for by an operator or forced by a breach; `defensive` comes with
 * volatility or the loss warning and leaves with some distance, so that it does not flap. An unknown rank is not calm.
 */
import type { QuoteMode } from '@agora/shared/event-quoting';

/** The rank must fall this far below the threshold before quoting is normal again, in percent. */
const RANK_HYSTERESIS_PCT = 15;

export interface ModeInputs {
  /** An operator asked for it. */
  readonly operatorReduce: boolean;
  /** A limit of the envelope is passed without an order of ours: the mark moved. */
  readonly breach: string | null;
  /** A mark that stands apart from its book, in words; null = none. */
  readonly markOff: string | null;
  /** The daily loss is within the warning band. */
  readonly lossArmed: boolean;
  /** One-hour volatility percentile rank; null = not known. */
  readonly rank: number | null;
  readonly defensiveRank: number;
}

export interface ModeVerdict {
  readonly mode: QuoteMode;
  readonly reason: string;
}

export function quoteModeOf(current: QuoteMode, inputs: ModeInputs): ModeVerdict {
  const { operatorReduce, breach, markOff, lossArmed, rank, defensiveRank } = inputs;
  if (breach !== null) return { mode: 'reduce_only', reason: breach };
  if (markOff !== null) return { mode: 'reduce_only', reason: markOff };
  if (operatorReduce) return { mode: 'reduce_only', reason: 'an operator asked to reduce' };
  if (lossArmed) return { mode: 'defensive', reason: 'the daily loss is within the warning band' };
  if (rank === null) return { mode: 'defensive', reason: 'volatility is not known yet' };
  const from = current === 'normal' ? defensiveRank : defensiveRank - RANK_HYSTERESIS_PCT;
  const shown = `one-hour volatility rank ${rank.toFixed(0)} %`;
  return rank >= from ? { mode: 'defensive', reason: shown } : { mode: 'normal', reason: shown };
}
