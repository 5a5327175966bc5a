// What a guardian said of an account that it brings to zero, by its own chain: each time it came to `zero_seen` or `verified`, since when it had
// been cancelling, and since when a stop stood for it. A line that repeats a stage says nothing new, and nothing is carried over from one of its
// lives to the next.
import type { AuditLine } from './audit-story.ts';
import { recordMs } from './facts.ts';
import { US_PER_MS } from './verdict.ts';

export interface Clearance {
  readonly stage: 'zero_seen' | 'verified';
  /** Since when a stop had stood, as far as it knew. */
  readonly stoodUs: number;
  /** Since when it had been cancelling, or doing so again. */
  readonly sinceUs: number;
  /** When it was said: the end of the millisecond that its record names. */
  readonly us: number;
}

/** What a guardian says before its chain is open is recorded when it is, all at once. */
const OPENING_MS_MAX = 100;

export function clearancesOf(guardian: readonly AuditLine[]): Clearance[] {
  return [...Map.groupBy(guardian, ({ boot_id }) => boot_id).values()].flatMap(saidInOneLife);
}

function saidInOneLife(life: readonly AuditLine[]): Clearance[] {
  const openedMs = life.find(({ type }) => type === 'audit.opened')?.mono_ms;
  let before: unknown = null;
  let [stoodUs, sinceUs] = [0, 0];
  const lines = life.filter(({ type }) => type === 'clearance');
  return lines.flatMap((line) => {
    const stage: unknown = line.data.stage ?? null;
    const wasKept = openedMs !== undefined && line.mono_ms <= openedMs + OPENING_MS_MAX;
    // Of what was kept until then no more is known than that it was said in this life.
    const us = (recordMs(line) - (wasKept ? line.mono_ms : 0)) * US_PER_MS;
    const isNews = stage !== before;
    if (isNews && before === null) stoodUs = us;
    if (isNews && stage === 'cancelling') sinceUs = us;
    before = stage;
    if (!isNews || (stage !== 'zero_seen' && stage !== 'verified')) return [];
    return [{ stage, stoodUs, sinceUs, us: (recordMs(line) + 1) * US_PER_MS }];
  });
}
