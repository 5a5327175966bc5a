/**
 * Which executions were already booked, by the venue's tid, so that a repeated or replayed fill counts once.
 * Bounded: what is older than everything remembered is taken as booked, since it was before.
 */

/** The venue serves at most 2,000 fills at once, so this covers many replays. */
const TIDS_REMEMBERED_MAX = 100_000;

export interface SeenTids {
  readonly timeOf: Map<number, number>;
  /** Fills with an earlier venue time count as seen. */
  floorMs: number;
}

/** `floorMs`: venue time up to which (exclusive) everything is already in the books; `booked`: what is besides, oldest first. */
export function newSeenTids(
  floorMs: number,
  booked: readonly { readonly tid: number; readonly timeMs: number }[] = [],
): SeenTids {
  const seen: SeenTids = { timeOf: new Map(), floorMs };
  for (const { tid, timeMs } of booked) isNewTid(seen, tid, timeMs);
  return seen;
}

/** True the first time a tid is met, and never again. */
export function isNewTid(seen: SeenTids, tid: number, timeMs: number, max = TIDS_REMEMBERED_MAX): boolean {
  if (timeMs < seen.floorMs || seen.timeOf.has(tid)) return false;
  seen.timeOf.set(tid, timeMs);
  if (seen.timeOf.size > max) forgetOldest(seen);
  return true;
}

/** The floor rises past the forgotten one, so that it cannot be booked again. */
function forgetOldest(seen: SeenTids): void {
  const [oldest] = seen.timeOf;
  if (oldest === undefined) return;
  seen.floorMs = Math.max(seen.floorMs, oldest[1] + 1);
  seen.timeOf.delete(oldest[0]);
}
