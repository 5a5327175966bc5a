// How many pages a person got, beside what one may get: at most two in twelve hours and one in ten minutes. Pure.
import type { Incident } from '@agora/shared/alert-incident';
import { epochMsOf } from '@agora/shared/time';

const PAGES_12H_MAX = 2;
const PAGES_10MIN_MAX = 1;
const BUCKET_MS = 10 * 60_000;
export const BUCKETS = 72;

/** Incidents that page (P1 and P2) by ten-minute buckets of the last twelve hours, oldest first. */
export function pagesByBucket(incidents: readonly Incident[], nowMs: number): number[] {
  const buckets = Array.from({ length: BUCKETS }, () => 0);
  for (const { priority, opened_at } of incidents) {
    if (priority !== 'P1' && priority !== 'P2') continue;
    const age = Math.floor((nowMs - epochMsOf(opened_at)) / BUCKET_MS);
    const index = BUCKETS - 1 - age;
    if (index >= 0 && index < BUCKETS) buckets[index] = (buckets[index] ?? 0) + 1;
  }
  return buckets;
}

/** The same in one sentence. */
export function budgetText(buckets: readonly number[]): string {
  const total = buckets.reduce((sum, n) => sum + n, 0);
  const busiest = Math.max(...buckets);
  const over = total > PAGES_12H_MAX || busiest > PAGES_10MIN_MAX ? 'over' : 'within';
  return `${total} in 12 h (budget ${PAGES_12H_MAX}), at most ${busiest} in 10 min (budget ${PAGES_10MIN_MAX}): ${over} the budget.`;
}
