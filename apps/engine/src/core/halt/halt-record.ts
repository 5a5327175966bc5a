/**
 * The durable record of the halt that stands (`halt.json`): read first at boot, written right after the cancels
 * of a halt. It keeps the highest panic epochs ever seen, so that a rolled-back latch is noticed.
 */
import type { Halt } from '@agora/shared/halt';
import type { BootId, HaltId } from '@agora/shared/ids';
import type { ReviewedEpochs } from '@agora/shared/latch';
import type { IsoMs } from '@agora/shared/time';
import type { SpentMarks } from './enable-file.ts';

/** Wire form. Version 1 has no cancel debt and no nonces, since nothing is sent to a venue. */
export interface HaltRecord {
  readonly version: 1;
  readonly boot_id: BootId;
  readonly halt: Halt;
  readonly highest_epochs: ReviewedEpochs;
  readonly spent_enable: SpentMarks;
}

/** The halt that every boot is. */
export function bootHalt(haltId: HaltId, bootId: BootId, at: IsoMs): Halt {
  return {
    halt_id: haltId,
    at,
    ended_at: null,
    cause: { code: 'boot', raw_code: 'boot', value: null, limit: null, subject: null },
    path: 'engine',
    who: null,
    reason: null,
    key: null,
    epochs: null,
    evidence: { rule: `boot ${bootId}`, event_id: null, audit_seq: null, snapshot_at: null },
    consequences: [],
    consequences_total: 0,
  };
}
