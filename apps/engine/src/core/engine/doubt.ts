/**
 * When the venue is read by REST: on a schedule, and at once when there is a reason to distrust our own books. A doubt
 * puts `reconcile_ok` down in the same tick; only a read begun after it can put it up again. Reads are paced by what is left of
 * the IP's weight, so that they never close the gate by themselves.
 */
import { weightLeft, weightReserve } from '../budget/budget.ts';
import { openCountOf } from '../orders/table.ts';
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
  /**
   * With less weight than this left on the IP, reads are as far apart as `lowMs` at least; a suspicion is settled in its time, and so is
   * an order of nobody's that rests, by what the stream told (I-17): two reads show it, and the halt ends all quoting.
   */
  weightLow: 300,
  lowMs: 5_000,
  suspectLowMs: 2_000,
  /** With less than this, only the schedule is kept: orders, cancels and the schedule itself need the rest. */
  weightScarce: 180,
  scarceMs: RECON.everyMs,
  /** Until a halt is verified the proof may spend what cancels and one scheduled read leave of the weight. */
  proofMs: 2_000,
  proofWeightKept: 64,
  /**
   * For so long after a stop it is read whatever is left: two reads of orders, less than the 100 a minute that the venue gives an IP
   * beyond the shares of engine and guardian, and nothing but cancels is sent meanwhile.
   */
  proofOwedMs: 5_000,
} as const;
if (READS.gapMsMin >= RECON.confirmWithinMs)
  throw new RangeError('a confirming read must be possible in its time');
if (2 * READS.suspectLowMs >= RECON.suspectMsMax)
  throw new RangeError('a suspicion must be looked at twice before it counts as confirmed');

/** A read that is due. */
interface Due {
  readonly what: 'all' | 'orders';
  readonly reason: string;
}

export function doubt(engine: Engine, desk: Desk, reason: string, nowMs: number): void {
  needPass(desk.recon, reason, nowMs);
  wantRead(engine, desk, reason, nowMs);
}

/** What cannot be true together: noted, and settled by a read of the venue. */
export function contradict(engine: Engine, desk: Desk, cloid: string, what: string, nowMs: number): void {
  engine.effects.push({ kind: 'note', type: 'contradiction', data: { cloid, what } });
  doubt(engine, desk, `${cloid}: ${what}`, nowMs);
}

/** Reads now where the budget bears it; else the schedule is soon enough. */
export function wantRead(engine: Engine, { budget }: Desk, reason: string, nowMs: number): void {
  if (nowMs - engine.readAskedMs >= READS.gapMsMin && weightLeft(budget, nowMs) >= READS.weightLow)
    askRead(engine, reason, nowMs);
}

export function askRead(engine: Engine, reason: string, nowMs: number, what: Due['what'] = 'all'): void {
  engine.ordersAskedMs = nowMs;
  if (what === 'all') engine.readAskedMs = nowMs;
  engine.effects.push({ kind: 'read_venue', what, reason });
}

/** The read that is due at `nowMs`, or null. One that brought nothing is soon repeated. */
export function dueRead(engine: Engine, nowMs: number): Due | null {
  const { desk, fsm } = engine;
  const sinceMs = nowMs - engine.readAskedMs;
  if (sinceMs >= RECON.everyMs) return { what: 'all', reason: 'schedule' };
  const wanted = desk === null ? null : wantedBy(desk, engine.readAskedMs, nowMs);
  if (wanted !== null && sinceMs >= wanted.everyMs) return { what: 'all', reason: wanted.reason };
  const loss = fsm.state === 'ACTIVE' && desk !== null ? wantedByLoss(desk, nowMs) : null;
  if (loss !== null && sinceMs >= loss.everyMs) return { what: 'all', reason: loss.reason };
  const okIssuedMs = desk?.recon.okIssuedMs ?? null;
  const overdue = okIssuedMs !== null && nowMs - okIssuedMs >= RECON.everyMs;
  if (overdue && sinceMs >= paced(desk, READS.repeatMs, nowMs))
    return { what: 'all', reason: 'the last one brought nothing' };
  if (fsm.state !== 'HALTED') return null;
  const everyMs = pacedProof(engine, readEveryMs(fsm.clearance, nowMs), nowMs);
  return nowMs - engine.ordersAskedMs >= everyMs ? { what: 'orders', reason: 'halted' } : null;
}

/** How far apart such reads are with the weight that is left. */
function paced(desk: Desk | null, everyMs: number, nowMs: number): number {
  const left = desk === null ? Number.POSITIVE_INFINITY : weightLeft(desk.budget, nowMs);
  if (left >= READS.weightLow) return everyMs;
  return Math.max(everyMs, left >= READS.weightScarce ? READS.lowMs : READS.scarceMs);
}

/** The same for reads that show a halt's orders gone: nothing is quoted meanwhile, so only cancels need the weight. */
function pacedProof({ desk, fsm }: Engine, everyMs: number, nowMs: number): number {
  const wishedMs = paced(desk, everyMs, nowMs);
  if (desk === null || fsm.clearance.stage === 'verified') return wishedMs;
  const isOwed = nowMs - fsm.clearance.pursuedMs <= READS.proofOwedMs;
  const kept = weightReserve(openCountOf(desk.table)) + READS.proofWeightKept;
  return isOwed || weightLeft(desk.budget, nowMs) >= kept
    ? Math.min(wishedMs, Math.max(everyMs, READS.proofMs))
    : wishedMs;
}

/** A loss at its limit is proven, or not, by answers of the venue: they are asked for. */
function wantedByLoss({ ledger, limits, budget }: Desk, nowMs: number) {
  if (lossStage(dailyPnlUusd(ledger), limits) !== 'tripped') return null;
  if (weightLeft(budget, nowMs) < READS.weightLow) return null;
  return { reason: 'the daily loss is at its limit', everyMs: LOSS_PROOF.readEveryMs };
}

function wantedBy(
  desk: Desk,
  askedMs: number,
  nowMs: number,
): { readonly reason: string; readonly everyMs: number } | null {
  const { recon, budget } = desk;
  if (recon.status === 'ok' || recon.status === 'drift') return null;
  const reason = recon.neededFor;
  if (recon.status === 'suspect') {
    const isLow = weightLeft(budget, nowMs) < READS.weightLow;
    return { reason, everyMs: isLow ? READS.suspectLowMs : READS.gapMsMin };
  }
  const late = nowMs - recon.neededSinceMs > READS.laterAfterMs;
  const wishMs = late ? READS.unprovenLaterMs : READS.unprovenMs;
  const everyMs = paced(desk, recon.neededSinceMs > askedMs ? READS.gapMsMin : wishMs, nowMs);
  return { reason, everyMs: desk.strangers.size > 0 ? Math.min(everyMs, READS.suspectLowMs) : everyMs };
}
