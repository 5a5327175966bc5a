// What was heard of all engines, and how old it was already when it came: a path that stalled delivers late, and what it delivers looks
// new. Pure.
import type { Fleet } from '@agora/shared/fleet';
import { elapsedMs, type Instant } from '../../lib/live/elapsed.ts';
import { anchoredAt, type ClockAnchor, lagBehind } from '../../lib/live/frame-lag.ts';

export type Heard = {
  readonly fleet: Fleet;
  readonly at: Instant;
  readonly lagMs: number;
  /** When what brought it was asked for: another asking tells anew how the clocks stand. */
  readonly begunAt: Instant;
  readonly anchor: ClockAnchor;
};

/** A list further behind than this may be old, or two clocks have drifted apart: it is asked for anew, in milliseconds. */
export const LAG_MS_MAX = 1_000;

export function heardNow(before: Heard | null, fleet: Fleet, at: Instant, begunAt: Instant): Heard {
  const anchor = before?.begunAt === begunAt ? before.anchor : firstAnchor(fleet, at, begunAt);
  const lagMs = lagBehind(anchor, fleet, at);
  return { fleet, at, lagMs, begunAt, anchor: lagMs === 0 ? anchoredAt(fleet, at) : anchor };
}

/** How old it is at `now`, in milliseconds. */
export function ageOfHeard({ at, lagMs }: Heard, now: Instant): number {
  return elapsedMs(at, now) + lagMs;
}

/** One that was long in coming may have been built as early as it was asked for. */
function firstAnchor(fleet: Fleet, at: Instant, begunAt: Instant): ClockAnchor {
  return anchoredAt(fleet, elapsedMs(begunAt, at) > LAG_MS_MAX ? begunAt : at);
}
