/**
 * The venue's scheduled cancel, which outlives this whole site: kept a minute ahead while anything of ours may rest, taken back
 * when a stop is verified. It is a bonus and never assumed (I-22): armed means that the venue accepted the last schedule, that
 * its time lies ahead, and that triggers of the day are left as far as they were counted. Times are the venue's clock.
 */

import { canonicalDecimal } from '@agora/shared/decimal';
import type { DeadMan } from '@agora/shared/snapshot';
import { isoOf } from '../engine/iso.ts';

export const DEAD_MAN = {
  /** How far ahead it is set. */
  aheadMs: 60_000,
  /** Renewed this often: two renewals may be lost before it fires. */
  renewMs: 20_000,
  /** With fewer actions than this left to the account it is renewed only just in time. */
  actionsLow: 1_000,
  renewLowMs: 45_000,
  /** After a failure it is tried again this soon, and after a refusal for want of volume this late. */
  retryMs: 5_000,
  ineligibleRetryMs: 600_000,
  /** The venue takes times at least this far ahead, and this many triggers a UTC day (venue docs). */
  aheadMsMin: 5_000,
  triggersPerDay: 10,
  /** Traded volume that it asks for. */
  volumeUsdMin: 1_000_000,
} as const;
if (DEAD_MAN.renewLowMs + DEAD_MAN.aheadMsMin >= DEAD_MAN.aheadMs)
  throw new RangeError('the switch must be renewed before it fires');

const DAY_MS = 86_400_000;

export interface DeadManState {
  /** Null = not asked since boot. */
  eligible: boolean | null;
  /** What the venue last accepted: fires then; null = nothing is scheduled. */
  firesAtMs: number | null;
  /** It was to be taken back and nobody knows whether it was: nothing is armed, as far as anyone may count on it. */
  maybeGone: boolean;
  /** Monotonic: when the last act was issued, and when the last one was accepted. */
  triedMs: number;
  acceptedMs: number | null;
  /** Firings counted, and of which UTC day. */
  triggers: number;
  day: number;
  /** USD traded by the venue's word; null = not known. */
  volumeUsd: number | null;
  problem: string | null;
}

export function newDeadMan(): DeadManState {
  return {
    eligible: null,
    firesAtMs: null,
    maybeGone: false,
    triedMs: Number.NEGATIVE_INFINITY,
    acceptedMs: null,
    triggers: 0,
    day: -1,
    volumeUsd: null,
    problem: null,
  };
}

export interface DeadManView {
  readonly nowMs: number;
  /** Null = the venue's clock is not known: nothing can be scheduled. */
  readonly venueMs: number | null;
  /** Anything of ours may rest at the venue, or may soon. */
  readonly atStake: boolean;
  /** Actions left to the account; null = not known. */
  readonly actionsLeft: number | null;
}

export type DeadManAct = { readonly kind: 'arm'; readonly atVenueMs: number } | { readonly kind: 'disarm' };

/** What to do now; null = nothing. A firing that passed is counted on the way. */
export function planDeadMan(state: DeadManState, view: DeadManView): DeadManAct | null {
  const { nowMs, venueMs, atStake, actionsLeft } = view;
  if (venueMs === null) return null;
  noteDay(state, venueMs);
  if (state.firesAtMs !== null && venueMs >= state.firesAtMs) noteFiring(state);
  const sinceMs = nowMs - state.triedMs;
  if (!atStake) {
    const due = state.problem === null || sinceMs >= DEAD_MAN.retryMs;
    return state.firesAtMs !== null && due ? { kind: 'disarm' } : null;
  }
  if (state.triggers >= DEAD_MAN.triggersPerDay) return null;
  if (sinceMs < waitMs(state, actionsLeft)) return null;
  return { kind: 'arm', atVenueMs: Math.floor(venueMs) + DEAD_MAN.aheadMs };
}

function waitMs({ eligible, problem, acceptedMs }: DeadManState, actionsLeft: number | null): number {
  if (eligible === false) return DEAD_MAN.ineligibleRetryMs;
  if (acceptedMs === null || problem !== null) return DEAD_MAN.retryMs;
  const low = actionsLeft !== null && actionsLeft < DEAD_MAN.actionsLow;
  return low ? DEAD_MAN.renewLowMs : DEAD_MAN.renewMs;
}

/** The venue moved or took back the schedule. */
export function noteScheduled(state: DeadManState, act: DeadManAct, nowMs: number): void {
  state.firesAtMs = act.kind === 'arm' ? act.atVenueMs : null;
  state.maybeGone = false;
  state.acceptedMs = nowMs;
  state.eligible = true;
  state.problem = null;
}

/** The venue refused, or said nothing. What it refused it did not change; without an answer both may be true. */
export function noteNotScheduled(state: DeadManState, act: DeadManAct, text: string, proven: boolean): void {
  state.problem = text;
  if (!proven) {
    if (act.kind === 'disarm') state.maybeGone = true;
    return;
  }
  const gate = /enough volume traded\. Required: \$(\d+)\. Traded: \$(\d+(?:\.\d+)?)/.exec(text);
  if (gate !== null) {
    state.eligible = false;
    state.volumeUsd = Math.floor(Number(gate[2]));
  }
  if (/trigger/i.test(text)) state.triggers = DEAD_MAN.triggersPerDay;
}

/** It fired: every order of the account is gone, and a trigger of the day is spent. */
function noteFiring(state: DeadManState): void {
  state.firesAtMs = null;
  state.maybeGone = false;
  state.acceptedMs = null;
  state.triggers += 1;
}

function noteDay(state: DeadManState, venueMs: number): void {
  const day = Math.floor(venueMs / DAY_MS);
  if (day === state.day) return;
  state.day = day;
  state.triggers = 0;
}

/** Until it fires, for whoever may have to pull it near; null = not armed, as far as is known. */
export function firesInMs(state: DeadManState, venueMs: number | null): number | null {
  const { eligible, firesAtMs, maybeGone, triggers } = state;
  const ahead = firesAtMs !== null && venueMs !== null && venueMs < firesAtMs;
  const armed = eligible === true && !maybeGone && triggers < DEAD_MAN.triggersPerDay;
  return ahead && armed ? Math.ceil(firesAtMs - venueMs) : null;
}

/** As shown. `venueMs` null: its clock is not known, so nothing is armed. */
export function shownDeadMan(state: DeadManState, venueMs: number | null): DeadMan {
  const { eligible, firesAtMs, triggers, volumeUsd } = state;
  const left = Math.max(0, DEAD_MAN.triggersPerDay - triggers);
  const armed = firesInMs(state, venueMs) !== null;
  const missing = volumeUsd === null ? null : Math.max(0, DEAD_MAN.volumeUsdMin - volumeUsd);
  return {
    armed,
    eligible,
    fires_at: armed && firesAtMs !== null ? isoOf(firesAtMs) : null,
    triggers_left: left,
    volume_missing_usd: missing === null ? null : canonicalDecimal(String(missing)),
    detail: detailOf(state, armed).slice(0, 300),
  };
}

function detailOf({ eligible, problem, triggers }: DeadManState, armed: boolean): string {
  if (eligible === false) return `not eligible: ${problem ?? 'not enough volume traded'}`;
  if (triggers >= DEAD_MAN.triggersPerDay) return 'every trigger of the day is used';
  if (problem !== null) return `not renewed: ${problem}`;
  if (armed) return `renewed every ${DEAD_MAN.renewMs / 1_000} s`;
  return eligible === null ? 'not asked since boot' : 'nothing of ours can rest, so nothing is scheduled';
}
