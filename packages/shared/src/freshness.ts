/** When each clock is late and when it is lost. An age that is not known is lost: unknown is closed. */
import { z } from 'zod';
import { ageMsSchema } from './time.ts';

/** Ages at the moment of `server_now`, in milliseconds; null = not known. */
export const agesSchema = z.object({
  redis_live_ms: ageMsSchema.describe("the server's last good read of redis-live"),
  redis_latch_ms: ageMsSchema.describe("the server's last good read of redis-latch"),
  engine_ms: ageMsSchema.describe('engine heartbeat'),
  snapshot_ms: ageMsSchema.describe("the engine's last published snapshot"),
  venue_ms: ageMsSchema.describe("the engine's last confirmed venue read"),
  recon_ms: ageMsSchema.describe('last finished reconciliation'),
  guardian_ms: ageMsSchema.describe('guardian heartbeat'),
});
export type Ages = z.infer<typeof agesSchema>;

export type Clock = 'link' | 'redis_live' | 'redis_latch' | 'engine' | 'snapshot' | 'venue' | 'guardian';

/** Late: the age is shown. Lost: what hangs on it is no longer a statement about now. Milliseconds. */
export const CLOCK_LIMITS_MS: Readonly<Record<Clock, { readonly late: number; readonly lost: number }>> = {
  link: { late: 2_000, lost: 4_000 },
  redis_live: { late: 2_000, lost: 4_000 },
  redis_latch: { late: 2_000, lost: 4_000 },
  engine: { late: 2_000, lost: 5_000 },
  snapshot: { late: 2_000, lost: 5_000 },
  venue: { late: 5_000, lost: 15_000 },
  guardian: { late: 2_000, lost: 5_000 },
};

export type Freshness = 'fresh' | 'late' | 'lost';

/** Boundary values belong to the better side; null, NaN and negative ages are lost. */
export function freshness(
  ageMs: number | null,
  limits: { readonly late: number; readonly lost: number },
): Freshness {
  if (ageMs === null || !(ageMs >= 0) || ageMs > limits.lost) return 'lost';
  return ageMs > limits.late ? 'late' : 'fresh';
}

/** Limits of reconciliation, which follow its own interval: late at 1.5 times, lost at twice. */
export function reconLimitsMs(intervalMs: number): { readonly late: number; readonly lost: number } {
  return { late: 1.5 * intervalMs, lost: 2 * intervalMs };
}
