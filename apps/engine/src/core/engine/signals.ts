/** What each feed says about its trust signal now, with evidence for people. */
import { epochMsOf, isoMs } from '@agora/shared/time';
import { BUDGET, cancelReserve, cancelsLeft, weightLeft, weightReserve } from '../budget/budget.ts';
import type { Reading, Readings } from '../gate/gate.ts';
import { guardianProblem } from '../gate/guardian-feed.ts';
import { killSwitchReading } from '../gate/kill-switch.ts';
import { enableVerdict } from '../halt/enable-file.ts';
import { uusdText } from '../money/usd.ts';
import { openCountOf } from '../orders/table.ts';
import { DAY_CLOCK_OFF_MS_MAX } from '../position/day-clock.ts';
import { dailyPnlUusd, utcDayOf } from '../position/pnl.ts';
import { lossStage } from '../risk/daily-loss.ts';
import type { Desk } from './desk.ts';
import { type Engine, venueNowMs } from './state.ts';
import { isStreamFresh } from './streams.ts';

/** Wall clock against the venue's: beyond this nothing is placed, and the engine halts. */
export const SKEW_MS_MAX = 1_000;
/** A reading of the venue's clock counts this long. */
const CLOCK_AGE_MS_MAX = 90_000;
/** The audit writer says that it can write at least this often. */
const AUDIT_AGE_MS_MAX = 1_000;

/** At `nowMs` of the monotonic clock. `haltCause`: of the halt that stands; null leaves the state machine out. */
export function readingsAt(engine: Engine, nowMs: number, haltCause: string | null): Readings {
  return {
    trading_enabled: tradingEnabled(engine, nowMs),
    kill_switch_active: killSwitch(engine, nowMs, haltCause),
    preflight_ok: preflight(engine, nowMs),
    reconcile_ok: reconcile(engine, nowMs),
    rate_limit_warmup_ok: warmUp(engine, nowMs),
    operator_enabled: operatorEnabled(engine),
  };
}

function tradingEnabled({ facts }: Engine, nowMs: number): Reading {
  const value = facts.config.trading_enabled;
  return { value, takenMs: nowMs, evidence: value ? 'config on' : 'config off, blocks orders' };
}

function killSwitch({ control, facts }: Engine, nowMs: number, haltCause: string | null): Reading {
  const at = (wallMs: number | null) => (wallMs === null ? null : isoMs(wallMs));
  return killSwitchReading(
    {
      lease: control.lease,
      contactAt: at(control.contactWallMs),
      latchedAt: at(control.latchedWallMs),
      kill: control.kill,
      haltCause,
      guardianProblem: guardianProblem(control.guardian, facts.engineId, nowMs),
    },
    nowMs,
  );
}

function preflight(engine: Engine, nowMs: number): Reading {
  const { preflight: report } = engine.control;
  if (report === null) return unknown('preflight has not run');
  const problem = report.ok ? runtimeProblem(engine, nowMs) : report.evidence;
  return {
    value: problem === null,
    takenMs: report.takenMs,
    evidence: problem === null ? report.evidence : `${problem}, blocks orders`,
  };
}

/** What preflight stands for while running: audit, clock, envelope, budgets. Null = all well. */
function runtimeProblem(engine: Engine, nowMs: number): string | null {
  const { control, desk } = engine;
  const { audit, clock, preflight: report } = control;
  if (audit === null || nowMs - audit.takenMs > AUDIT_AGE_MS_MAX) return 'audit chain not heard of';
  if (audit.problem !== null) return `audit chain: ${audit.problem}`;
  if (clock === null || nowMs - clock.takenMs > CLOCK_AGE_MS_MAX) return 'clock skew not known';
  if (Math.abs(clock.skewMs) + clock.uncertaintyMs > SKEW_MS_MAX)
    return `clock skew ${clock.skewMs.toFixed(0)} ms ± ${clock.uncertaintyMs.toFixed(0)} ms`;
  if (report?.envelopeAccepted !== true) return 'envelope not accepted';
  if (desk === null) return 'the venue has not described the coins';
  // Opened on a venue that was a day ahead with all it said: what was lost today is not in them.
  if (desk.ledger.utcDay > utcDayOf((venueNowMs(engine, nowMs) ?? 0) + DAY_CLOCK_OFF_MS_MAX))
    return 'the books are of a day that has not begun: restart the engine';
  return lossProblem(desk) ?? budgetProblem(desk, nowMs);
}

/** From the first answer on: whether it stays is for the loss guard to prove. */
function lossProblem({ ledger, limits }: Desk): string | null {
  const pnl = dailyPnlUusd(ledger);
  if (lossStage(pnl, limits) !== 'tripped') return null;
  return `daily loss at its limit (${uusdText(pnl ?? 0)} USD)`;
}

/** Cancels come first: without their reserve nothing is quoted (I-12), nor before reads have theirs again. */
function budgetProblem({ budget, table }: Desk, nowMs: number): string | null {
  const open = openCountOf(table);
  const cancels = cancelsLeft(budget, nowMs);
  if (cancels === null) return 'account budget not known';
  if (cancels < cancelReserve(open)) return `account budget: ${cancels} cancels left`;
  const weight = weightLeft(budget, nowMs);
  const reserve = weightReserve(open);
  const left = `IP budget: ${Math.max(0, weight)} weight left this minute`;
  if (weight < reserve) return `${left}, ${reserve} kept for cancels`;
  return budget.isShort ? `${left}, ${reserve + BUDGET.weightForReads} needed to quote again` : null;
}

function reconcile(engine: Engine, nowMs: number): Reading {
  const { desk, market, account } = engine;
  if (desk === null) return unknown('the venue has not been read');
  const { recon } = desk;
  const blocks = (what: string): Reading => ({
    value: false,
    takenMs: nowMs,
    evidence: `${what}, blocks orders`,
  });
  if (recon.status === 'suspect' || recon.status === 'drift') {
    const [first] = recon.differences;
    return blocks(`${recon.status}: ${first === undefined ? '' : `${first.kind} ${first.subject}`}`);
  }
  if (!isStreamFresh(market, nowMs)) return blocks('market stream silent');
  if (!isStreamFresh(account, nowMs)) return blocks('account stream silent');
  if (recon.status === 'unproven') return blocks(recon.neededFor);
  const evidence = `${recon.cachedCount ?? 0} orders match, streams fresh`;
  return { value: true, takenMs: recon.okAnsweredMs, evidence };
}

function warmUp({ facts }: Engine, nowMs: number): Reading {
  const { warmup_s: warmupS } = facts.config;
  const value = nowMs - facts.startedMs > warmupS * 1_000;
  const shown = facts.venue === 'paper' ? `${warmupS} s, paper venue` : `${warmupS} s`;
  if (value) return { value, takenMs: nowMs, evidence: `warmed up (${shown})` };
  const until = isoMs(epochMsOf(facts.startedAt) + warmupS * 1_000);
  return { value, takenMs: nowMs, evidence: `warming up until ${until} (${shown}), blocks orders` };
}

function operatorEnabled({ control, fsm }: Engine): Reading {
  const takenMs = control.enableLookedMs;
  if (fsm.recordProblem !== null) {
    const evidence = `the halt could not be recorded (${fsm.recordProblem}), blocks orders`;
    return { value: null, takenMs, evidence };
  }
  const { enabled, evidence } = enableVerdict(control.enableLooks, fsm.spent);
  return { value: enabled, takenMs, evidence };
}

function unknown(reason: string): Reading {
  return { value: null, takenMs: null, evidence: `${reason}, blocks orders` };
}
