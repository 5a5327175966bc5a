/**
 * The frame that console, pager and command line read: what the engine claims at one instant, with what it does not know
 * said as such. Judged when it is taken, not at the last event: silence alone must show.
 */
import { CONTRACT_VERSION } from '@agora/shared/contract-version';
import type { GateState } from '@agora/shared/gate';
import { RECOVERY_GATES } from '@agora/shared/resume';
import type { Signal } from '@agora/shared/signal';
import type { AgentWallet, Snapshot } from '@agora/shared/snapshot';
import { gateRefusal, type SignalVerdict } from '../gate/gate.ts';
import { killPathsAt } from '../gate/guardian-feed.ts';
import { judge } from './gatekeeping.ts';
import { isoOf } from './iso.ts';
import { recoveryGatesAt } from './recovery.ts';
import { preflightSummaryOf } from './reports.ts';
import { shownClearance } from './shown-clearance.ts';
import { shownExposure, shownLoss, shownOrders, shownRecon } from './snapshot-parts.ts';
import type { Engine } from './state.ts';

/** What only the shell knows: the venue's scheduled cancel, and until when wallets are approved. */
export interface ShellParts {
  readonly dead_man: Snapshot['dead_man'];
  readonly agent_wallets: AgentWallet[] | null;
}

export interface FrameStamp {
  readonly seq: number;
  readonly nowMs: number;
  readonly wallMs: number;
}

const EVIDENCE_CHARS_MAX = 300;

export function snapshotOf(engine: Engine, { seq, nowMs, wallMs }: FrameStamp, shell: ShellParts): Snapshot {
  const { facts, fsm, control, envelope, desk } = engine;
  const verdicts = judge(engine, nowMs);
  const gates = recoveryGatesAt(engine, nowMs);
  const holding = gates.filter(({ holds }) => holds).length;
  return {
    contract_version: CONTRACT_VERSION,
    engine_id: facts.engineId,
    boot_id: facts.bootId,
    build_id: facts.buildId,
    seq,
    as_of: isoOf(wallMs),
    venue: facts.venue,
    state: fsm.state,
    quote_mode: desk?.quoteMode ?? 'defensive',
    warmup_s: facts.config.warmup_s,
    halt: fsm.halt,
    clearance: shownClearance(engine, nowMs, wallMs),
    recovering:
      fsm.recovering === null
        ? null
        : { gate: Math.min(holding + 1, gates.length), of: Object.keys(RECOVERY_GATES).length },
    signals: verdicts.map((verdict) => shownSignal(engine, verdict)),
    preflight: preflightSummaryOf(engine),
    gate: shownGate(engine, verdicts),
    latch: control.lease.contact?.pairs ?? null,
    orders: shownOrders(engine, nowMs, wallMs),
    exposure: shownExposure(engine, nowMs, wallMs),
    loss: shownLoss(engine, wallMs),
    recon: shownRecon(engine, nowMs, wallMs),
    recovery_gates: fsm.state === 'HALTED' ? gates : [],
    ...shell,
    kill_paths: killPathsAt(control.guardian, nowMs),
    envelope: {
      version: envelope.version,
      hash: engine.envelopeHash,
      accepted: control.preflight?.envelopeAccepted === true,
    },
  };
}

function shownSignal({ gate }: Engine, verdict: SignalVerdict): Signal {
  return {
    name: verdict.name,
    value: verdict.value,
    holds: verdict.holds,
    since: gate.signals[verdict.name]?.since ?? null,
    age_ms: verdict.ageMs === null ? null : Math.round(verdict.ageMs),
    age_limit_ms: verdict.ageMsMax,
    evidence: verdict.evidence.slice(0, EVIDENCE_CHARS_MAX),
  };
}

function shownGate({ gate }: Engine, verdicts: readonly SignalVerdict[]): GateState {
  const missing = gateRefusal(verdicts)?.missing ?? [];
  return {
    open: missing.length === 0,
    since: gate.since,
    missing: [...missing],
    closures_10min: gate.closuresMs.length,
  };
}
