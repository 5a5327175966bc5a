// Measures time since an instant so that neither a sleeping machine nor a changed clock makes data look
// younger: the larger of the monotonic and the wall-clock difference counts.

export type Instant = { readonly monotonicMs: number; readonly wallMs: number };

/** Milliseconds from `since` to `at`, never negative. */
export function elapsedMs(since: Instant, at: Instant): number {
  return Math.max(0, at.monotonicMs - since.monotonicMs, at.wallMs - since.wallMs);
}
