/** All that the engine knows, as one value. It is replaced, never changed in place, and only by `process`. */
import type { Halt } from '@agora/shared/halt';
import type { HaltId } from '@agora/shared/ids';
import type { IsoMs } from '@agora/shared/time';
import { type GateHistory, newGateHistory } from '../gate/gate-history.ts';
import type { GuardianSight } from '../gate/guardian-feed.ts';
import { type HighestEpochs, type Lease, newLease } from '../gate/lease.ts';
import { type BootClearance, newBootClearance } from '../halt/boot-clearance.ts';
import { type EnableLook, type SpentMarks, spentMarks } from '../halt/enable-file.ts';
import { bootHalt, type HaltRecord } from '../halt/halt-record.ts';
import type { KillSight } from '../halt/kill-file.ts';
import type { VenueRead } from '../venue/account.ts';
import type { EngineFacts } from './facts.ts';

export interface EngineState {
  readonly facts: EngineFacts;
  /** The halt that stands. This build has no way out of HALTED(boot): there is nothing it could trade through. */
  readonly halt: Halt;
  readonly lease: Lease;
  readonly contactAt: IsoMs | null;
  readonly latchedAt: IsoMs | null;
  readonly guardian: GuardianSight | null;
  readonly kill: KillSight | null;
  readonly enableLooks: readonly EnableLook[];
  readonly enableLookedMs: number | null;
  /** Enable files seen at boot, to be recorded as spent. */
  readonly toSpend: SpentMarks;
  /** What the halt durably recorded as spent; null = not recorded. */
  readonly spent: SpentMarks | null;
  /** Why the halt could not be recorded; null = it was, or it is under way. */
  readonly recordProblem: string | null;
  /** The last whole read of the venue; null = none since boot. */
  readonly venue: VenueRead | null;
  readonly clearance: BootClearance;
  readonly gate: GateHistory;
  /** What people were last shown, as one text to compare: see `process`. */
  readonly face: string;
}

/** What is found before the first event. */
export interface BootFindings {
  readonly haltId: HaltId;
  readonly highest: HighestEpochs;
  readonly enableLooks: readonly EnableLook[];
}

/** HALTED(boot). The enable files found now are spent by this very halt. */
export function bootState(facts: EngineFacts, findings: BootFindings): EngineState {
  return {
    facts,
    halt: bootHalt(findings.haltId, facts.bootId, facts.startedAt),
    lease: newLease(facts.bootId, facts.startedMs, findings.highest),
    contactAt: null,
    latchedAt: null,
    guardian: null,
    kill: null,
    enableLooks: findings.enableLooks,
    enableLookedMs: facts.startedMs,
    toSpend: spentMarks(findings.enableLooks),
    spent: null,
    recordProblem: null,
    venue: null,
    clearance: newBootClearance(facts.startedMs, facts.startedAt),
    gate: newGateHistory(facts.startedAt),
    face: '',
  };
}

/** The record of the halt that stands, as it has to be on disk. */
export function haltRecordOf(state: EngineState): HaltRecord {
  const { panicE, panicG } = state.lease.highest;
  return {
    version: 1,
    boot_id: state.facts.bootId,
    halt: state.halt,
    highest_epochs: { panic_epoch: panicE, panic_global_epoch: panicG },
    spent_enable: state.toSpend,
  };
}
