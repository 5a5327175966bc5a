/**
 * The durable record of the halt that stands, with what a later boot has to know of orders: what may still be open, until
 * when an order of this life can land, and the highest nonce used.
 */
import type { Halt } from '@agora/shared/halt';
import type { BootId, Cloid } from '@agora/shared/ids';
import type { ReviewedEpochs, StopPath } from '@agora/shared/latch';
import type { SpentMarks } from '../halt/enable-file.ts';

export interface CancelDebt {
  readonly cloid: Cloid;
  readonly coin: string;
  readonly oid: number | null;
}

/** What the latch keeps of a stop that the engine raises. The reason of its own halt is the cause's code. */
export interface RaisedBy {
  readonly who: string;
  readonly path: StopPath;
  readonly reason: string;
}

/** A halt that the latch has to show, above these epochs; `both`: the pair of all engines, too, as after a rollback. */
export interface OwedRaise {
  readonly above: ReviewedEpochs;
  readonly both: boolean;
  readonly by: RaisedBy;
}

export interface EngineHaltRecord {
  readonly version: 3;
  readonly boot_id: BootId;
  readonly halt: Halt;
  readonly highest_epochs: ReviewedEpochs;
  readonly spent_enable: SpentMarks;
  /** Orders that were not proven gone when this was written. */
  readonly cancel_debt: readonly CancelDebt[];
  /** The venue refuses every order of this life after this instant of its clock, in milliseconds. */
  readonly last_expires_after_ms: number;
  readonly nonce_high_water: number;
  /** Until the latch was seen to show it, also by a later life; null = nothing. */
  readonly owed_raise: OwedRaise | null;
}

/** What a record of version 2 does not say: a halt of the engine's own may have ended before its INCR was answered. */
export function owedByVersion2({ cause, path, epochs, ended_at }: Halt): OwedRaise | null {
  const reason = cause.raw_code;
  const isOwn = path === 'engine' && reason !== 'boot' && reason !== 'shutdown';
  if (!isOwn || ended_at !== null || epochs === null) return null;
  return { above: epochs, both: false, by: { who: 'engine', path: 'engine', reason } };
}
