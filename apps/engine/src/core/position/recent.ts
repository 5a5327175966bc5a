/**
 * The values that position and cash held lately. A read of the venue that overlaps a fill may show either side of
 * it; such a read agrees with us when it shows any value we held while it was under way.
 */

/** A value, and until when it was the current one (monotonic milliseconds). */
interface Held {
  readonly value: number;
  readonly untilMs: number;
}

export interface Recent {
  readonly past: Held[];
}

/** Longer than any read takes, with the quiet time before it. */
export const RECENT_MS = 15_000;
/** More changes than this within the time are not remembered: the execution throttle has tripped long before. */
export const RECENT_MAX = 256;

export function newRecent(): Recent {
  return { past: [] };
}

/** `value` stopped being the current one at `nowMs`. */
export function noteReplaced({ past }: Recent, value: number, nowMs: number): void {
  const oldestMs = nowMs - RECENT_MS;
  const stale = past.findIndex(({ untilMs }) => untilMs >= oldestMs);
  past.splice(0, Math.max(stale === -1 ? past.length : stale, past.length - RECENT_MAX + 1));
  past.push({ value, untilMs: nowMs });
}

/** True when it never changed from `sinceMs` on. */
export function isQuietSince({ past }: Recent, sinceMs: number): boolean {
  const last = past[past.length - 1];
  return last === undefined || last.untilMs < sinceMs;
}

/** True when `value` is the current one or was at some moment from `sinceMs` on. */
export function wasHeldSince({ past }: Recent, current: number, value: number, sinceMs: number): boolean {
  return value === current || past.some((held) => held.value === value && held.untilMs >= sinceMs);
}
