/** What each feed says about its trust signal now. Two signals have no feed in this build and say so. */
import { epochMsOf, isoMs } from '@agora/shared/time';
import type { Reading, Readings } from '../gate/gate.ts';
import { guardianProblem } from '../gate/guardian-feed.ts';
import { killSwitchReading } from '../gate/kill-switch.ts';
import { enableVerdict } from '../halt/enable-file.ts';
import type { EngineState } from './state.ts';

/** At `nowMs` of the monotonic clock. */
export function readingsAt(state: EngineState, nowMs: number): Readings {
  return {
    trading_enabled: tradingEnabled(state, nowMs),
    kill_switch_active: killSwitch(state, nowMs),
    preflight_ok: notFed('no preflight in this version'),
    reconcile_ok: notFed('only resting orders are compared in this version'),
    rate_limit_warmup_ok: warmUp(state, nowMs),
    operator_enabled: operatorEnabled(state),
  };
}

function tradingEnabled({ facts }: EngineState, nowMs: number): Reading {
  const value = facts.config.trading_enabled;
  return { value, takenMs: nowMs, evidence: value ? 'config on' : 'config off, blocks orders' };
}

function killSwitch(state: EngineState, nowMs: number): Reading {
  const { lease, contactAt, latchedAt, kill, halt, guardian, facts } = state;
  const problem = guardianProblem(guardian, facts.engineId, nowMs);
  const feeds = {
    lease,
    contactAt,
    latchedAt,
    kill,
    haltCause: halt.cause.raw_code,
    guardianProblem: problem,
  };
  return killSwitchReading(feeds, nowMs);
}

function warmUp({ facts }: EngineState, nowMs: number): Reading {
  const { warmup_s: warmupS } = facts.config;
  const value = nowMs - facts.startedMs > warmupS * 1_000;
  const shortened = facts.venue === 'paper' ? `${warmupS} s, paper venue` : `${warmupS} s`;
  const until = isoMs(epochMsOf(facts.startedAt) + warmupS * 1_000);
  const evidence = value
    ? `warmed up (${shortened})`
    : `warming up until ${until} (${shortened}), blocks orders`;
  return { value, takenMs: nowMs, evidence };
}

function operatorEnabled({ enableLooks, enableLookedMs, spent, recordProblem }: EngineState): Reading {
  if (recordProblem !== null) {
    const evidence = `the halt could not be recorded (${recordProblem}), blocks orders`;
    return { value: null, takenMs: enableLookedMs, evidence };
  }
  const { enabled, evidence } = enableVerdict(enableLooks, spent);
  return { value: enabled, takenMs: enableLookedMs, evidence };
}

function notFed(reason: string): Reading {
  return { value: null, takenMs: null, evidence: `${reason}, blocks orders` };
}
