/**
 * When the venue is read by REST: on a schedule, and at once when there is a reason to distrust our own books. A doubt
 * puts `reconcile_ok` down in the same tick; only a read begun after it can put it up again.
 */
import { weightLeft } from '../budget/budget.ts';
import { dailyPnlUusd } from '../position/pnl.ts';
import { needPass, RECON } from '../reconcile/reconciliation.ts';
import { lossStage } from '../risk/daily-loss.ts';
import { LOSS_PROOF } from '../risk/loss-guard.ts';
import { readEveryMs } from './clearance.ts';
import type { Desk } from './desk.ts';
import type { Engine } from './state.ts';

const READS = {
  /** Reads never follow each other faster, whatever the doubts. */
  gapMsMin: 400,
  /** While a needed pass is missing: soon at first, then as the IP budget bears. */
  unprovenMs: 1_000,
  unprovenLaterMs: 5_000,
  laterAfterMs: 5_000,
  /** A scheduled read that brought nothing is asked for again after this long. */
  repeatMs: 2_000,
  /** With less weight than this left on the IP, reads slow down to the later pace. */
  weightLow: 300,
} as const;
if (READS.gapMsMin >= RECON.confirmWithinMs)
  throw new RangeError('a confirming read must be possible in its time');

export function doubt(engine: Engine, desk: Desk, reason: string, nowMs: number): void {
  needPass(desk.recon, reason, nowMs);
  if (nowMs - engine.readAskedMs >= READS.gapMsMin && weightLeft(desk.budget, nowMs) >= READS.weightLow)
    askRead(engine, reason, nowMs);
}

export function askRead(engine: Engine, reason: string, nowMs: number): void {
  engine.readAskedMs = nowMs;
  engine.effects.push({ kind: 'read_venue', reason });
}

/** The reason for a read that is due at `nowMs`, or null. One that brought nothing is soon repeated. */
export function dueRead(engine: Engine, nowMs: number): string | null {
  const sinceMs = nowMs - engine.readAskedMs;
  const { reason, everyMs } = cadence(engine, nowMs);
  if (sinceMs >= everyMs) return reason;
  const okIssuedMs = engine.desk?.recon.okIssuedMs ?? null;
  const overdue = okIssuedMs !== null && nowMs - okIssuedMs >= RECON.everyMs;
  return overdue && sinceMs >= READS.repeatMs ? 'the last one brought nothing' : null;
}

function cadence(engine: Engine, nowMs: number): { reason: string; everyMs: number } {
  const { desk, fsm } = engine;
  const halted =
    fsm.state === 'HALTED' ? { reason: 'halted', everyMs: readEveryMs(fsm.clearance, nowMs) } : null;
  const wanted = desk === null ? null : wantedBy(desk, engine.readAskedMs, nowMs);
  let best: { reason: string; everyMs: number } = { reason: 'schedule', everyMs: RECON.everyMs };
  const loss = fsm.state === 'ACTIVE' && desk !== null ? wantedByLoss(desk, nowMs) : null;
  for (const each of [halted, loss, wanted]) if (each !== null && each.everyMs < best.everyMs) best = each;
  return best;
}

/** A loss at its limit is proven, or not, by answers of the venue: they are asked for. */
function wantedByLoss({ ledger, limits, budget }: Desk, nowMs: number) {
  if (lossStage(dailyPnlUusd(ledger), limits) !== 'tripped') return null;
  if (weightLeft(budget, nowMs) < READS.weightLow) return null;
  return { reason: 'the daily loss is at its limit', everyMs: LOSS_PROOF.readEveryMs };
}

function wantedBy(
  { recon, budget }: Desk,
  askedMs: number,
  nowMs: number,
): { reason: string; everyMs: number } | null {
  if (recon.status === 'ok' || recon.status === 'drift') return null;
  const reason = recon.neededFor;
  if (weightLeft(budget, nowMs) < READS.weightLow) return { reason, everyMs: READS.unprovenLaterMs };
  if (recon.status === 'suspect' || recon.neededSinceMs > askedMs) return { reason, everyMs: READS.gapMsMin };
  const late = nowMs - recon.neededSinceMs > READS.laterAfterMs;
  return { reason, everyMs: late ? READS.unprovenLaterMs : READS.unprovenMs };
}
