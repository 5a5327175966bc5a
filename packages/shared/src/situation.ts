/**
 * Reads a frame at a given moment into plain facts: what is lost, latched, halted, open, flat. Every doubt
 * is resolved here to the side that does not reassure. Display, next action and "why" share these facts.
 */
import type { Clearance } from './clearance.ts';
import { isOverCap } from './exposure.ts';
import { ageOf } from './format.ts';
import type { FrameFacts } from './frame-facts.ts';
import { CLOCK_LIMITS_MS, freshness, reconLimitsMs } from './freshness.ts';
import { causeEpochs, isLatched } from './latch.ts';
import { isOpenPosition, type Position } from './position.ts';
import type { Signal } from './signal.ts';
import type { Snapshot } from './snapshot.ts';
import { epochMsOf, type IsoMs } from './time.ts';
import type { VenueSeen } from './venue-seen.ts';

/** A frame, and how long ago the reader got it. On the server both are zero. */
export interface Seen {
  readonly frame: FrameFacts | null;
  /** Milliseconds since the frame was received, by the reader's own monotonic clock. */
  readonly elapsedMs: number;
  /** Milliseconds since the last frame or ping; null = nothing yet. */
  readonly linkMs: number | null;
}

export type Stage = Clearance['stage'] | 'none';

export interface Situation {
  readonly engineId: string;
  readonly nowMs: number;
  readonly lost: {
    readonly link: boolean;
    readonly redisLive: boolean;
    /** A live engine whose snapshots do not arrive: its state cannot be read, whoever is to blame. */
    readonly snapshot: boolean;
    readonly redisLatch: boolean;
    readonly engine: boolean;
    readonly venue: boolean;
    readonly recon: boolean;
  };
  /** Age of each clock now, in milliseconds; null = not known. */
  readonly ages: Readonly<Record<keyof Situation['lost'], number | null>>;
  readonly state: Snapshot['state'];
  /** The engine is gone, latched or said goodbye, and the guardian has just seen no order. */
  readonly byGuardian: boolean;
  readonly latched: boolean;
  readonly latchKnown: boolean;
  /** When the stop that stands began; null = not known, or nothing is stopped. */
  readonly stoppedAt: IsoMs | null;
  readonly stage: Stage;
  /** Since the gate closed or the latch was set; null = not known. */
  readonly stoppingForMs: number | null;
  /** Orders of the stop: gone by the venue's word, and all of them; null = not known. */
  readonly stopped: { readonly confirmed: number; readonly total: number | null } | null;
  /** Orders that may be live; null = not known. */
  readonly openOrders: number | null;
  readonly positions: readonly Position[];
  /** True only by a fresh venue read, and with no clock lost; null = not known. */
  readonly flat: boolean | null;
  readonly reconMatch: boolean | null;
  /** Smallest ratio of liquidation distance to its limit; null = no liquidation price is known. */
  readonly liquidationRatio: number | null;
  readonly breach: 'over_cap' | 'accepted_after_closure' | 'stray' | null;
  readonly stray: boolean;
  readonly failing: readonly Signal[];
  readonly failingForMs: number | null;
  readonly snapshot: Snapshot | null;
}

/** A liquidation limit for positions that no snapshot names one for, in percent. */
const LIQUIDATION_LIMIT_PCT_DEFAULT = 15;
/** Clocks of two hosts may differ by this much before a time in the future voids a witness, in milliseconds. */
const CLOCK_TOLERANCE_MS = 1_000;

/** The situation in this frame now, or null before the first frame. */
export function readSituation(seen: Seen): Situation | null {
  const { frame } = seen;
  if (frame === null) return null;
  const nowMs = epochMsOf(frame.server_now) + seen.elapsedMs;
  const { snapshot } = frame;
  const ages = agesNow(seen, frame);
  const lost = lostClocks(ages, frame);
  const latched = lost.redisLatch || isLatched(frame.latch);
  const latchKnown = !lost.redisLatch;
  const heard = !lost.link && !lost.redisLive && latchKnown;
  const byGuardian = lost.engine && heard && guardianVouches(frame, latched, nowMs);
  const witness = byGuardian ? frame.guardian_seen : null;
  const state = byGuardian ? 'HALTED' : (snapshot?.state ?? 'unknown');
  const positions = (witness?.positions ?? snapshot?.exposure.rows ?? []).filter(isOpenPosition);
  const failing = snapshot?.signals.filter((s) => !s.holds) ?? [];
  return {
    engineId: frame.engine_id,
    nowMs,
    lost,
    ages,
    state,
    byGuardian,
    latched,
    latchKnown,
    stoppedAt: stoppedAt(frame, state, latched && latchKnown, byGuardian),
    ...stopProgress(frame, state, latched, latchKnown, witness, nowMs),
    openOrders: openOrders(snapshot, witness, lost.venue),
    positions,
    flat: isFlat(snapshot, witness, lost, positions),
    reconMatch: witness !== null ? true : lost.recon ? null : (snapshot?.recon.match ?? null),
    liquidationRatio: liquidationRatio(positions, snapshot),
    breach: breachOf(snapshot),
    stray: (snapshot?.orders.stray ?? 0) > 0,
    failing,
    failingForMs: longestAge(failing, nowMs),
    snapshot,
  };
}

function agesNow(seen: Seen, frame: FrameFacts): Situation['ages'] {
  const now = (ageMs: number | null) => (ageMs === null ? null : ageMs + seen.elapsedMs);
  const { ages } = frame;
  return {
    link: seen.linkMs,
    redisLive: now(ages.redis_live_ms),
    snapshot: frame.snapshot === null ? null : now(ages.snapshot_ms),
    redisLatch: now(ages.redis_latch_ms),
    engine: now(ages.engine_ms),
    venue: now(ages.venue_ms),
    recon: now(ages.recon_ms),
  };
}

function lostClocks(ages: Situation['ages'], { latch, snapshot }: FrameFacts): Situation['lost'] {
  const lost = (ageMs: number | null, limits: { late: number; lost: number }) =>
    freshness(ageMs, limits) === 'lost';
  const engine = lost(ages.engine, CLOCK_LIMITS_MS.engine);
  return {
    link: lost(ages.link, CLOCK_LIMITS_MS.link),
    redisLive: lost(ages.redisLive, CLOCK_LIMITS_MS.redis_live),
    snapshot: !engine && lost(ages.snapshot, CLOCK_LIMITS_MS.snapshot),
    // A fresh answer that is no latch (a missing key, garbage) says no more than silence.
    redisLatch: latch === null || lost(ages.redisLatch, CLOCK_LIMITS_MS.redis_latch),
    engine,
    venue: lost(ages.venue, CLOCK_LIMITS_MS.venue),
    recon: snapshot === null || lost(ages.recon, reconLimitsMs(snapshot.recon.interval_ms)),
  };
}

/**
 * Row 2's exception: the guardian read the venue freshly, saw no order, under the very epochs that stand now,
 * and either the latch is set or the engine is known to have gone.
 */
function guardianVouches(frame: FrameFacts, latched: boolean, nowMs: number): boolean {
  const seen = frame.guardian_seen;
  if (seen === null || frame.latch === null) return false;
  const ageMs = nowMs - epochMsOf(seen.as_of);
  const fresh = ageMs >= -CLOCK_TOLERANCE_MS && ageMs <= CLOCK_LIMITS_MS.venue.lost;
  const sameEpochs =
    seen.epochs?.panic_epoch === frame.latch.panic_epoch &&
    seen.epochs.panic_global_epoch === frame.latch.global.panic_epoch;
  const gone = frame.engine_gone !== null && frame.engine_gone.how !== 'unknown';
  const cleared =
    seen.clearance === 'zero_seen' || seen.clearance === 'verified' || (gone && seen.clearance === null);
  return fresh && sameEpochs && seen.orders.count === 0 && cleared && (latched || gone);
}

type StopProgress = Pick<Situation, 'stage' | 'stoppingForMs' | 'stopped'>;

function stopProgress(
  frame: FrameFacts,
  state: Situation['state'],
  latched: boolean,
  latchKnown: boolean,
  witness: VenueSeen | null,
  nowMs: number,
): StopProgress {
  if (witness !== null) return { stage: 'zero_seen', stoppingForMs: null, stopped: null };
  const clearance = frame.snapshot?.clearance ?? null;
  if (state === 'HALTED') {
    // No clearance yet: the venue has not been read since the halt, so orders may rest.
    if (clearance === null) {
      return {
        stage: 'cancelling',
        stoppingForMs: ageOf(frame.snapshot?.halt?.at ?? null, nowMs),
        stopped: null,
      };
    }
    const stopped = { confirmed: clearance.orders_confirmed, total: clearance.orders_total };
    if (orderSeenAfterZero(frame, clearance))
      return { stage: 'cancelling', stoppingForMs: Infinity, stopped };
    return { stage: clearance.stage, stoppingForMs: ageOf(clearance.started_at, nowMs), stopped };
  }
  if (state === 'ACTIVE' && latched && latchKnown) {
    return { stage: 'cancelling', stoppingForMs: ageOf(latchedAt(frame), nowMs), stopped: null };
  }
  return { stage: state === 'ACTIVE' ? 'none' : 'unknown', stoppingForMs: null, stopped: null };
}

function stoppedAt(
  frame: FrameFacts,
  state: Situation['state'],
  latched: boolean,
  byGuardian: boolean,
): IsoMs | null {
  const halt = frame.snapshot?.halt ?? null;
  if (state === 'HALTED' && !byGuardian && halt !== null && halt.ended_at === null) return halt.at;
  return latched ? latchedAt(frame) : null;
}

function latchedAt(frame: FrameFacts) {
  return frame.latch !== null && causeEpochs(frame.latch).length > 0
    ? (frame.latch.cause?.time ?? null)
    : null;
}

/** Any witness of an order after `zero_seen` reopens the clearance, whatever the engine says. */
function orderSeenAfterZero(frame: FrameFacts, clearance: Clearance): boolean {
  if (clearance.reopened && clearance.stage === 'cancelling') return true;
  if (clearance.stage !== 'zero_seen' && clearance.stage !== 'verified') return false;
  if ((frame.snapshot?.orders.resting ?? 0) > 0) return true;
  const seen = frame.guardian_seen;
  const zeroAt = clearance.zero_seen_at;
  return (
    seen !== null && zeroAt !== null && seen.orders.count > 0 && epochMsOf(seen.as_of) > epochMsOf(zeroAt)
  );
}

function openOrders(snapshot: Snapshot | null, witness: VenueSeen | null, venueLost: boolean): number | null {
  if (witness !== null) return witness.orders.count;
  if (snapshot === null || venueLost || snapshot.orders.as_of === null) return null;
  return snapshot.orders.resting + snapshot.orders.in_flight + snapshot.orders.unresolved;
}

function isFlat(
  snapshot: Snapshot | null,
  witness: VenueSeen | null,
  lost: Situation['lost'],
  positions: readonly Position[],
): boolean | null {
  if (positions.length > 0) return false;
  if (witness !== null) return true;
  const heard = !Object.values({ ...lost, recon: false }).some(Boolean);
  return heard && snapshot !== null && snapshot.exposure.as_of !== null ? true : null;
}

function liquidationRatio(positions: readonly Position[], snapshot: Snapshot | null): number | null {
  const limits = new Map(snapshot?.exposure.rows.map((row) => [row.coin, row.liq_limit_pct]));
  const ratios = positions.flatMap(({ coin, liq_distance_pct }) =>
    liq_distance_pct === null ? [] : [liq_distance_pct / (limits.get(coin) ?? LIQUIDATION_LIMIT_PCT_DEFAULT)],
  );
  return ratios.length === 0 ? null : Math.min(...ratios);
}

function breachOf(snapshot: Snapshot | null): Situation['breach'] {
  if (snapshot === null) return null;
  if (isOverCap(snapshot.exposure)) return 'over_cap';
  if (snapshot.orders.accepted_after_closure > 0) return 'accepted_after_closure';
  return snapshot.orders.stray > 0 ? 'stray' : null;
}

/** Age of the signal that has failed longest; null when none fails or one does not say since when. */
function longestAge(failing: readonly Signal[], nowMs: number): number | null {
  const ages = failing.map((signal) => ageOf(signal.since, nowMs));
  const known = ages.filter((age) => age !== null);
  return ages.length === 0 || known.length < ages.length ? null : Math.max(...known);
}
