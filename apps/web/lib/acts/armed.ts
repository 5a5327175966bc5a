// The ten seconds in which an armed resume can be cancelled are seconds in which somebody could see them. Pure.

export const ARMED_MS = 10_000;
/** A gap between two ticks counts for no more than this, in milliseconds: a busy page shows nothing meanwhile. */
const SEEN_MS_MAX = 1_000;
/** After a longer one the machine slept, or its clock was set forward, in milliseconds. */
const GAP_MS_MAX = 2_000;

/** What is left, `gapMs` after the tick before; null = it is void. */
export function leftAfter(leftMs: number, gapMs: number): number | null {
  return gapMs > GAP_MS_MAX ? null : leftMs - Math.min(gapMs, SEEN_MS_MAX);
}
