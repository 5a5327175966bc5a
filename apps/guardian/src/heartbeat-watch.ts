/**
 * Tells from two independent routes whether an engine lives: its heartbeat in redis-latch and its own
 * `/healthz`. Both silent is DARK. Pure: it is told what was seen and when, and only gives the verdict.
 */
import { type EngineHeartbeat, HAND_AGE_MS_MAX } from '@agora/shared/heartbeat';

/** What both routes have shown of one engine. Times are of our monotonic clock, in milliseconds. */
export interface Sight {
  /** When the watch began: nothing is said of an engine before it had the time to be seen. */
  readonly sinceMs: number;
  readonly beat: EngineHeartbeat | null;
  /** When the read that first showed this beat was issued. */
  readonly beatMs: number | null;
  /** When the last answered read of the heartbeat was issued. */
  readonly readMs: number | null;
  /** When the last `/healthz` that answered was asked. */
  readonly probeMs: number | null;
}

export type Verdict = 'starting' | 'alive' | 'goodbye' | 'never_started' | 'DARK';

export function newSight(sinceMs: number): Sight {
  return { sinceMs, beat: null, beatMs: null, readMs: null, probeMs: null };
}

/** redis-latch answered a read issued at `issuedMs`; `beat` is null where no heartbeat lies there. */
export function noteBeat(sight: Sight, beat: EngineHeartbeat | null, issuedMs: number): Sight {
  if (beat === null) return { ...sight, readMs: issuedMs };
  const same = sight.beat?.boot_id === beat.boot_id && sight.beat.seq === beat.seq;
  return same ? { ...sight, readMs: issuedMs } : { ...sight, beat, beatMs: issuedMs, readMs: issuedMs };
}

/** `/healthz`, asked at `askedMs`, answered as the engine. */
export function noteProbe(sight: Sight, askedMs: number): Sight {
  return { ...sight, probeMs: askedMs };
}

/**
 * DARK unless a route is fresh, or the last beat was a goodbye, or redis-latch says that none was ever
 * written. What redis-latch cannot say counts as DARK.
 */
export function verdictOf(sight: Sight, nowMs: number): Verdict {
  const fresh = (ms: number | null) => ms !== null && nowMs - ms >= 0 && nowMs - ms <= HAND_AGE_MS_MAX;
  const parted = sight.beat?.goodbye !== undefined;
  if (fresh(sight.probeMs) || (fresh(sight.beatMs) && !parted)) return 'alive';
  if (parted) return 'goodbye';
  if (sight.beat === null && fresh(sight.readMs)) return 'never_started';
  return nowMs - sight.sinceMs <= HAND_AGE_MS_MAX ? 'starting' : 'DARK';
}

/** The verdict as an operator reads it. This version only watches: it says so where one would expect a strike. */
export function verdictText(verdict: Verdict): string {
  const texts: Readonly<Record<Verdict, string>> = {
    starting: 'not seen yet',
    alive: 'alive',
    goodbye: 'stopped as planned',
    never_started: 'has never written a heartbeat',
    DARK: 'DARK: silent in redis-latch and on its own port; this version only watches, so stop it at the venue',
  };
  return texts[verdict];
}
