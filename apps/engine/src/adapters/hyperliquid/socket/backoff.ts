/**
 * How long to wait before the next try to connect. Together with the cap it keeps two sockets below the venue's 30 new
 * connections a minute, and the first retry below a quarter of a second.
 */
export const BACKOFF = {
  firstMs: 150,
  capMs: 10_000,
  /** A connection that lasted this long starts the series anew; one that flaps does not. */
  stableMs: 10_000,
} as const;

/** Delay before try number `attempt` (0 = the first retry): a fifth of it by chance (`random` in [0, 1)). */
export function backoffMs(attempt: number, random: number): number {
  const fullMs = Math.min(BACKOFF.capMs, BACKOFF.firstMs * 2 ** Math.min(attempt, 16));
  return fullMs * (0.8 + 0.2 * random);
}
