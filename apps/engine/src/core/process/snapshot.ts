/**
 * The frame that the console, the pager and the command line read: what the engine claims at one instant,
 * with what it does not know said as such. No figure about the venue is in it before the venue was read.
 */
import { CONTRACT_VERSION } from '@agora/shared/contract-version';
import { canonicalDecimal } from '@agora/shared/decimal';
import type { GateState } from '@agora/shared/gate';
import type { RecoveryGate } from '@agora/shared/resume';
import type { Signal } from '@agora/shared/signal';
import type { Snapshot } from '@agora/shared/snapshot';
import { type IsoMs, isoMsSchema } from '@agora/shared/time';
import { gateRefusal, judgeSignals, type SignalVerdict } from '../gate/gate.ts';
import type { GateHistory } from '../gate/gate-history.ts';
import { shownClearance } from '../halt/boot-clearance.ts';
import { recoveryGates } from '../halt/recovery-gates.ts';
import { shownExposure, shownOrders, shownRecon } from '../venue/shown-venue.ts';
import type { EngineFacts } from './facts.ts';
import { readingsAt } from './readings.ts';
import type { EngineState } from './state.ts';

/** When and as which number of this boot the frame is taken. */
export interface FrameStamp {
  readonly seq: number;
  readonly nowMs: number;
  readonly at: IsoMs;
}

const LOSS_BUCKET_S = 600;

export function snapshotOf(state: EngineState, { seq, nowMs, at }: FrameStamp): Snapshot {
  const { facts, halt, lease, gate } = state;
  const verdicts = judgeSignals(readingsAt(state, nowMs), nowMs);
  return {
    contract_version: CONTRACT_VERSION,
    engine_id: facts.engineId,
    boot_id: facts.bootId,
    build_id: facts.buildId,
    seq,
    as_of: at,
    venue: facts.venue,
    state: 'HALTED',
    quote_mode: 'normal',
    warmup_s: facts.config.warmup_s,
    halt,
    recovering: null,
    signals: verdicts.map((verdict) => shownSignal(verdict, gate)),
    gate: shownGate(verdicts, gate),
    latch: lease.contact?.pairs ?? null,
    recovery_gates: shownRecovery(state, verdicts, nowMs),
    envelope: { version: facts.config.envelope.version, hash: facts.envelopeHash, accepted: false },
    clearance: shownClearance(state.clearance),
    orders: shownOrders(state.venue),
    exposure: shownExposure(facts, state.venue),
    recon: shownRecon(state.venue),
    ...notMeasured(facts, at),
  };
}

/** Parts that this build does not measure, said as such. */
function notMeasured(facts: EngineFacts, at: IsoMs) {
  const { envelope } = facts.config;
  return {
    loss: {
      daily_pnl_usd: null,
      cap_usd: canonicalDecimal(String(envelope.daily_loss_limit_usd)),
      warning_band_usd: canonicalDecimal(String(envelope.warning_band_usd)),
      at_trip_usd: null,
      series: [],
      series_start_at: isoMsSchema.parse(`${at.slice(0, 10)}T00:00:00.000Z`),
      series_step_s: LOSS_BUCKET_S,
    },
    dead_man: { armed: false, eligible: null, fires_at: null, triggers_left: null },
    kill_paths: {
      telegram: NOT_TESTED,
      file: NOT_TESTED,
      api: NOT_TESTED,
      cli: NOT_TESTED,
    },
  } satisfies Partial<Snapshot>;
}

const NOT_TESTED = { live: null, checked_at: null, detail: 'not tested since boot' };

function shownSignal(verdict: SignalVerdict, gate: GateHistory): Signal {
  return {
    name: verdict.name,
    value: verdict.value,
    holds: verdict.holds,
    since: gate.signals[verdict.name]?.since ?? null,
    age_ms: wholeMs(verdict.ageMs),
    age_limit_ms: verdict.ageMsMax,
    evidence: shortened(verdict.evidence),
  };
}

/** A few causes at once fit. Eight of these leave a frame far below its limit. */
const EVIDENCE_CHARS_MAX = 300;

/** The first causes matter most. */
function shortened(evidence: string): string {
  return evidence.slice(0, EVIDENCE_CHARS_MAX);
}

/** Judged now, not at the last event: silence alone must be able to close it. */
function shownGate(verdicts: readonly SignalVerdict[], gate: GateHistory): GateState {
  const missing = gateRefusal(verdicts)?.missing ?? [];
  return {
    open: missing.length === 0,
    since: gate.since,
    missing: [...missing],
    closures_10min: gate.closuresMs.length,
  };
}

function shownRecovery(
  { kill, clearance, venue }: EngineState,
  verdicts: readonly SignalVerdict[],
  nowMs: number,
): RecoveryGate[] {
  const enabled = verdicts.find((verdict) => verdict.name === 'operator_enabled');
  return recoveryGates({
    ...(enabled && {
      operator_enable: {
        holds: enabled.holds,
        value: shortened(enabled.evidence),
        ageMs: wholeMs(enabled.ageMs),
      },
    }),
    ...(venue && {
      clearance_verified: {
        holds: clearance.stage === 'verified',
        value: clearance.stage,
        ageMs: wholeMs(Math.max(0, nowMs - venue.startedMs)),
      },
      cancel_debt_empty: {
        holds: clearance.left.length === 0,
        value: `${clearance.left.length} orders rest at the venue`,
        ageMs: wholeMs(Math.max(0, nowMs - venue.startedMs)),
      },
    }),
    ...(kill && {
      no_kill_file: {
        holds: !kill.present,
        value: shortened(kill.evidence),
        ageMs: wholeMs(Math.max(0, nowMs - kill.takenMs)),
      },
    }),
  });
}

/** Fractions of a millisecond say nothing to a reader and cost room in the frame. */
function wholeMs(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms);
}
