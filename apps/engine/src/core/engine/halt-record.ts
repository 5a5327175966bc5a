/**
 * The durable record of the halt that stands, with what a later boot has to know of orders: what may still be open, until
 * when an order of this life can land, and the highest nonce used.
 */
import type { Halt } from '@agora/shared/halt';
import type { BootId, Cloid } from '@agora/shared/ids';
import type { ReviewedEpochs } from '@agora/shared/latch';
import type { SpentMarks } from '../halt/enable-file.ts';

export interface CancelDebt {
  readonly cloid: Cloid;
  readonly coin: string;
  readonly oid: number | null;
}

export interface EngineHaltRecord {
  readonly version: 2;
  readonly boot_id: BootId;
  readonly halt: Halt;
  readonly highest_epochs: ReviewedEpochs;
  readonly spent_enable: SpentMarks;
  /** Orders that were not proven gone when this was written. */
  readonly cancel_debt: readonly CancelDebt[];
  /** The venue refuses every order of this life after this instant of its clock, in milliseconds. */
  readonly last_expires_after_ms: number;
  readonly nonce_high_water: number;
}
