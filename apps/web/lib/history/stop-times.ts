// How fast the last stops were confirmed: from each stop until the venue showed no order, from the events that are kept.
import { knownEvent } from '@agora/shared/event';
import { countText, longAge } from '@agora/shared/format';
import type { TimelineItem } from '@agora/shared/timeline';

export const STOPS_SHOWN_MAX = 20;

/** Milliseconds of each stop, oldest first. `items` come newest first. */
export function stopTimesMs(items: readonly TimelineItem[]): number[] {
  return items
    .flatMap(({ event }) => {
      const known = event === null ? null : knownEvent(event);
      return known?.event === 'halt_zero_seen' ? [known.after_ms] : [];
    })
    .slice(0, STOPS_SHOWN_MAX)
    .reverse();
}

export function stopTimesText(timesMs: readonly number[]): string {
  if (timesMs.length === 0) return 'No stop is among the events that are kept.';
  const sorted = [...timesMs].sort((a, b) => a - b);
  const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return `Last ${longAge(timesMs.at(-1) ?? 0)}, median ${longAge(median)}, slowest ${longAge(sorted.at(-1) ?? 0)}, over ${countText(timesMs.length, 'stop')}.`;
}
