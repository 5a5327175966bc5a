/**
 * How many of something happened within the last minute, in buckets of a second. A whole bucket counts until it has
 * left the window entirely, so the count is never too low.
 */

const BUCKET_MS = 1_000;
/** One more than the seconds of a minute, for the part of the oldest bucket that still lies inside. */
const BUCKETS = 61;

export interface RateWindow {
  readonly counts: number[];
  /** Number of the newest bucket; earlier ones are its predecessors. */
  newest: number;
}

export function newRateWindow(): RateWindow {
  return { counts: new Array(BUCKETS).fill(0), newest: 0 };
}

/** Adds `count` at `nowMs` (monotonic). A time that went back counts into the newest bucket. */
export function addToWindow(window: RateWindow, nowMs: number, count: number): void {
  turn(window, nowMs);
  window.counts[window.newest % BUCKETS] = (window.counts[window.newest % BUCKETS] ?? 0) + count;
}

/** Count within the last `seconds` (1 to 60), at most a second too many. */
export function countInWindow(window: RateWindow, nowMs: number, seconds = 60): number {
  turn(window, nowMs);
  let sum = 0;
  for (let back = 0; back <= seconds; back += 1) {
    const bucket = window.newest - back;
    if (bucket >= 0) sum += window.counts[bucket % BUCKETS] ?? 0;
  }
  return sum;
}

/** Count from an instant on, as far as a minute back; what shares its second is left out. */
export function countSince(window: RateWindow, nowMs: number, sinceMs: number): number {
  const seconds = Math.floor(nowMs / BUCKET_MS) - Math.floor(sinceMs / BUCKET_MS) - 1;
  return seconds < 0 ? 0 : countInWindow(window, nowMs, Math.min(seconds, BUCKETS - 1));
}

/** Empties the buckets that the time since the last look has passed over. */
function turn(window: RateWindow, nowMs: number): void {
  const now = Math.floor(nowMs / BUCKET_MS);
  if (now <= window.newest) return;
  const passed = Math.min(now - window.newest, BUCKETS);
  for (let step = 0; step < passed; step += 1) window.counts[(now - step) % BUCKETS] = 0;
  window.newest = now;
}
