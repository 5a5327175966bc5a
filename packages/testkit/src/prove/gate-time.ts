// How long the gate was open and what closed it, by the audit's events alone.
import type { AuditStory } from '../judge/audit-story.ts';
import { type Span, US_PER_MS } from '../judge/verdict.ts';

export interface GateTime {
  /** 0 to 1. */
  readonly openShare: number;
  readonly closures: readonly { readonly at: string; readonly missing: string; readonly evidence: string }[];
  readonly halts: readonly { readonly at: string; readonly cause: string }[];
}

export function gateTime({ events }: AuditStory, { fromUs, toUs }: Span): GateTime {
  const [fromMs, toMs] = [fromUs / US_PER_MS, toUs / US_PER_MS];
  let open = false;
  let sinceMs = fromMs;
  let openMs = 0;
  const turn = (ms: number, next: boolean) => {
    const untilMs = Math.min(Math.max(ms, fromMs), toMs);
    if (open) openMs += untilMs - sinceMs;
    sinceMs = untilMs;
    open = next;
  };
  for (const { event, ms } of events) {
    if (event === 'gate_opened') turn(ms, true);
    if (event === 'gate_closed' || event === 'halt') turn(ms, false);
  }
  turn(toMs, false);
  const within = events.filter(({ ms }) => ms >= fromMs && ms < toMs);
  const at = (ms: number) => new Date(ms).toISOString();
  return {
    openShare: openMs / (toMs - fromMs),
    closures: within
      .filter(({ event }) => event === 'gate_closed')
      .map(({ ms, data }) => ({
        at: at(ms),
        missing: String(data.missing),
        evidence: String(data.evidence),
      })),
    halts: within
      .filter(({ event }) => event === 'halt')
      .map(({ ms, data }) => ({ at: at(ms), cause: `${data.cause} ${data.subject ?? ''}` })),
  };
}
