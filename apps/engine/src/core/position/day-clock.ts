/**
 * Whether the venue's clock is believed where it begins a day, and so ends the count of a loss. One of our own clocks has to bear it out: the wall clock,
 * or the monotonic one, by which it goes on from where it was believed last. A venue that is hours off has neither; a wall clock that
 * was set needs only the monotonic one, and a host that slept only the wall clock.
 */

/** A venue's clock that is borne out lies this near. */
export const DAY_CLOCK_OFF_MS_MAX = 60_000;

/** `believedOffsetMs`: venue time minus monotonic time when it was believed last; null = never yet. */
export function isBorneOut(
  venueMs: number,
  { nowMs, wallMs }: { readonly nowMs: number; readonly wallMs: number },
  believedOffsetMs: number | null,
): boolean {
  const goesOn = believedOffsetMs !== null && isNear(venueMs - nowMs, believedOffsetMs);
  return goesOn || isNear(venueMs, wallMs);
}

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= DAY_CLOCK_OFF_MS_MAX;
}
