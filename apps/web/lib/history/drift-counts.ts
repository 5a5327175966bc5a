// How many differences each comparison had that had any, from the events that are kept.
import { knownEvent } from '@agora/shared/event';
import type { TimelineItem } from '@agora/shared/timeline';

/** Oldest first. `items` come newest first. */
export function differencesByRun(items: readonly TimelineItem[]): number[] {
  return items
    .flatMap(({ event }) => {
      const known = event === null ? null : knownEvent(event);
      return known?.event === 'risk.recon_drift' ? [known.differences_total] : [];
    })
    .reverse();
}
