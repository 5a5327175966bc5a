// I-07: whatever redis-latch did not answer well, the gate was closed within 200 ms. Shown where somebody broke it while the engine traded with
// an open gate: the engine noted the closure, or the halt, in time. A loop that was stalled meanwhile has I-21.
import { activeSpans } from './active-spans.ts';
import type { AuditEvent } from './audit-story.ts';
import { at, type Evidence, type Judge, type Span, US_PER_MS, verdict } from './verdict.ts';

const CLOSE_US_MAX = 200 * US_PER_MS;
/** Between two turns of a loop that has nothing else to do. */
const TURN_US_MAX = 50 * US_PER_MS;
const TURNS: ReadonlySet<string> = new Set(['gate_opened', 'gate_closed', 'halt', 'resume']);

export const unknownCloses: Judge = (evidence) => {
  const traded = activeSpans(evidence.audit);
  const turns = evidence.audit.events.filter(({ event }) => TURNS.has(event));
  const broke = evidence.outages.latch.filter(
    (span) =>
      span.toUs - span.fromUs > CLOSE_US_MAX + TURN_US_MAX &&
      traded.some(({ fromUs, toUs }) => fromUs <= span.fromUs && span.fromUs < toUs) &&
      !isStalled(evidence, span) &&
      isOpenAt(turns, span.fromUs),
  );
  const broken = broke
    .filter(({ fromUs }) => isOpenAt(turns, fromUs + CLOSE_US_MAX + TURN_US_MAX))
    .map(({ fromUs }) => `the gate was open 200 ms after redis-latch was broken at ${at(fromUs)}`);
  return verdict('I-07', broke.length, broken);
};

function isStalled({ outages }: Evidence, { fromUs }: Span): boolean {
  return outages.engine.some((span) => span.fromUs <= fromUs + CLOSE_US_MAX && span.toUs > fromUs);
}

/** By the last word on the gate; an engine that never said that it opened it had it closed. */
function isOpenAt(turns: readonly AuditEvent[], us: number): boolean {
  return turns.findLast(({ ms }) => ms * US_PER_MS <= us)?.event === 'gate_opened';
}
