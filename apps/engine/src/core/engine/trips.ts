/**
 * Every reason for which an ACTIVE engine halts by itself that a look at its state shows, the gravest first; what one event alone tells halts
 * where that is taken in. Pure: it only looks.
 */
import { isLatched } from '@agora/shared/latch';
import { countSince } from '../budget/rate-window.ts';
import { leaseAt } from '../gate/lease.ts';
import { LEASE } from '../gate/lease-limits.ts';
import { cancelDebt, unprovenSinceMs } from '../orders/cancels.ts';
import { dailyPnlUusd } from '../position/pnl.ts';
import { isSuspectTooLong } from '../reconcile/reconciliation.ts';
import { lossTrip } from '../risk/daily-loss.ts';
import { throttleTrip } from '../risk/execution-throttle.ts';
import { isLossProven } from '../risk/loss-guard.ts';
import { excessOf } from '../risk/shrunk-rates.ts';
import type { Trip } from '../risk/trip.ts';
import type { Desk } from './desk.ts';
import { SKEW_MS_MAX } from './signals.ts';
import type { Engine } from './state.ts';
import { heardMs, STREAM, silentTrip } from './streams.ts';

/** Closures of the gate that were no halt, within ten minutes, before it halts. */
export const FLAPS_MAX = 3;
export const FLAPS_WINDOW_MS = 600_000;

export const CANCEL_PROOF = {
  /** A cancel not proven for so long, in which the venue was heard on a stream all the time, halts: another hand has to try (I-03). */
  heardMsMax: 5_000,
  /** Heard or not. While nobody reaches the venue nobody can cancel, and a halt would only ask for a resume. */
  msMax: STREAM.haltAfterMs,
} as const;

/**
 * A stop is known that no resume we read has cleared. Any read that showed it counts at once, even one that is otherwise no
 * good contact: a stop need not be fresh to be one.
 */
export function isLatchSet({ control }: Engine): boolean {
  const { contact, highest } = control.lease;
  if (contact === null) return false;
  const { resume_epoch: resumeE, global } = contact.pairs;
  return isLatched(contact.pairs) || highest.panicE > resumeE || highest.panicG > global.resume_epoch;
}

/** The first reason to halt, or null. Kill files and latch are asked before this, by the caller. */
export function tripOf(engine: Engine, nowMs: number): Trip | null {
  return (
    controlTrip(engine, nowMs) ??
    silentTrip(engine, nowMs) ??
    (engine.desk && deskTrip(engine, engine.desk, nowMs))
  );
}

/**
 * The first reason to overtake the end of a halt, or null. Counts of a minute are those that it halted for; an order of others is cancelled
 * at the first sight of it, so it is not seen twice.
 */
export function overtakingTrip(engine: Engine, nowMs: number): Trip | null {
  const trip = controlTrip(engine, nowMs) ?? silentTrip(engine, nowMs);
  if (trip !== null || engine.desk === null) return trip;
  const { desk, fsm } = engine;
  const resumedMs = fsm.recovering?.sinceMs ?? Number.POSITIVE_INFINITY;
  return driftTrip(desk, nowMs) ?? foreignTrip(desk) ?? provenLoss(desk) ?? walletTrip(desk, resumedMs);
}

/** redis-latch shows less than what was seen of it, in this life or, by the halt file, in an earlier one. */
export function rollbackTrip({ control: { lease } }: Pick<Engine, 'control'>): Trip | null {
  if (lease.trouble !== 'epoch_lower') return null;
  const { panicE, panicG } = lease.highest;
  return trip('latch_rolled_back', 'a lower epoch', `${panicE} and global ${panicG}`, null);
}

function controlTrip({ control }: Engine, nowMs: number): Trip | null {
  const { lease, audit, clock, enableLooks } = control;
  const { stage, ageMs } = leaseAt(lease, nowMs);
  if (lease.trouble === 'other_owner')
    return trip('owner_lost', null, null, 'another boot id owns the latch');
  const rolledBack = rollbackTrip({ control });
  if (rolledBack !== null) return rolledBack;
  if (stage === 'halt') {
    const silent = ageMs === null ? 'all of this boot' : `${Math.round(ageMs)} ms`;
    return trip('control_link_lost', silent, `${LEASE.haltAfterMs} ms`, lease.trouble);
  }
  if (audit !== null && audit.problem !== null) return trip('audit_unwritable', null, null, audit.problem);
  if (clock !== null && Math.abs(clock.skewMs) - clock.uncertaintyMs > SKEW_MS_MAX)
    return trip('clock_skew', `${clock.skewMs.toFixed(0)} ms`, `${SKEW_MS_MAX} ms`, null);
  const removed = enableLooks.find(({ mark, problem }) => mark === null && problem === null);
  return removed === undefined ? null : trip('operator_enable_removed', null, null, removed.name);
}

function deskTrip(engine: Engine, desk: Desk, nowMs: number): Trip | null {
  return (
    driftTrip(desk, nowMs) ??
    provenLoss(desk) ??
    walletTrip(desk, Number.NEGATIVE_INFINITY) ??
    cancelTrip(engine, desk, nowMs) ??
    throttleTrip(desk.throttle, desk.limits, nowMs, desk.shrunk) ??
    rateTrip(desk, nowMs)
  );
}

function provenLoss({ lossGuard, ledger, limits }: Desk): Trip | null {
  return isLossProven(lossGuard) ? lossTrip(dailyPnlUusd(ledger), limits) : null;
}

/** The venue no longer takes what this engine signs, cancels among it: the guardian signs with a wallet of its own. */
function walletTrip({ walletRefused }: Desk, sinceMs: number): Trip | null {
  if (walletRefused === null || walletRefused.atMs < sinceMs) return null;
  return trip('wallet_refused', null, null, walletRefused.act);
}

/** An order that should be off the book for too long. One that the venue says is not there is waited for: only its end is not known. */
function cancelTrip({ market, account }: Pick<Engine, 'market' | 'account'>, desk: Desk, nowMs: number) {
  for (const order of cancelDebt(desk.table)) {
    const sinceMs = unprovenSinceMs(order) ?? nowMs;
    const heard = Math.max(heardMs(market, sinceMs), heardMs(account, sinceMs));
    const [ms, limitMs] =
      heard > CANCEL_PROOF.heardMsMax
        ? [heard, CANCEL_PROOF.heardMsMax]
        : [nowMs - sinceMs, CANCEL_PROOF.msMax];
    if (ms > limitMs) return trip('cancel_unproven', `${Math.round(ms)} ms`, `${limitMs} ms`, order.cloid);
  }
  return null;
}

function foreignTrip({ recon }: Desk): Trip | null {
  const foreign = recon.differences.find(({ kind }) => kind === 'order_foreign');
  return foreign === undefined ? null : trip('foreign_order', null, null, foreign.subject);
}

function driftTrip(desk: Desk, nowMs: number): Trip | null {
  const { recon } = desk;
  if (recon.status !== 'drift' && !isSuspectTooLong(recon, nowMs)) return null;
  const foreign = foreignTrip(desk);
  if (foreign !== null) return foreign;
  const [first] = recon.differences;
  const subject = first === undefined ? null : `${first.kind} ${first.subject}`;
  return trip('recon_drift', first?.venue ?? null, first?.ours ?? null, subject);
}

function rateTrip({ budget, limits, shrunk }: Desk, nowMs: number): Trip | null {
  const messagesSince = (sinceMs: number) => countSince(budget.messages, nowMs, sinceMs);
  const excess = excessOf(limits, shrunk, (rates) => rates.messagesPerMinMax, messagesSince);
  return excess === null ? null : trip('message_rate', String(excess.value), String(excess.limit), null);
}

function trip(
  cause: Trip['cause'],
  value: string | null,
  limit: string | null,
  subject: string | null,
): Trip {
  return { cause, value, limit, subject };
}
