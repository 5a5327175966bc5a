// The gate over the last hour, minute by minute, from its events. A minute is open only when the gate was open through all of it. What
// lies before the first event that is kept, before a start without an end, or past the engine's last word is not known.
import type { WireEvent } from '@agora/shared/event';
import { epochMsOf } from '@agora/shared/time';
import type { TimelineItem } from '@agora/shared/timeline';

export type GateMinute = 'open' | 'closed' | 'not known';

export const MINUTES = 60;
const MINUTE_MS = 60_000;
/** The events that open or close the gate. */
export const GATE_EVENTS = ['gate_opened', 'gate_closed', 'halt'] as const;

/** Oldest minute first; the last one ends at `nowMs`. `items` come newest first. `knownMs` = until when they tell all; null = never. */
export function gateMinutes(
  items: readonly TimelineItem[],
  nowMs: number,
  knownMs: number | null,
): GateMinute[] {
  const changes = items.flatMap(({ event }) => (event === null ? [] : [changeOf(event)])).reverse();
  return Array.from({ length: MINUTES }, (_, index) => {
    const fromMs = nowMs - (MINUTES - index) * MINUTE_MS;
    const toMs = fromMs + MINUTE_MS;
    if (knownMs === null || toMs > knownMs) return 'not known';
    const before = changes.findLast(({ atMs }) => atMs <= fromMs);
    const next = changes.find(({ atMs }) => atMs > fromMs);
    const within = changes.filter(({ atMs }) => atMs > fromMs && atMs <= toMs);
    if (before?.isOpen === false || within.some(({ isOpen }) => !isOpen)) return 'closed';
    // Whoever halts at its start did not see its predecessor end.
    return before === undefined || next?.isBoot === true ? 'not known' : 'open';
  });
}

function changeOf(event: WireEvent) {
  return {
    atMs: epochMsOf(event.ts),
    isOpen: event.event === 'gate_opened',
    isBoot: event.event === 'halt' && event.cause === 'boot',
  };
}

export function gateText(
  minutes: readonly GateMinute[],
  items: readonly TimelineItem[],
  nowMs: number,
): string {
  const open = minutes.filter((each) => each === 'open').length;
  const unknown = minutes.filter((each) => each === 'not known').length;
  const closures = items.filter(
    ({ event }) => event?.event === 'gate_closed' && nowMs - epochMsOf(event.ts) <= MINUTES * MINUTE_MS,
  ).length;
  return `Open through ${open} of the last ${MINUTES} minutes, closed ${closures === 1 ? 'once' : `${closures} times`}${unknown === 0 ? '' : `, ${unknown} minutes not known`}.`;
}
