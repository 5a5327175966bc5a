// When an order had left its engine. The venue stamps what its loop takes up: bytes that came while it was frozen, or that a silent wire held
// back, carry the time at which that ended. Of those the engine's record counts, which is written before anything is sent; never a time before
// the outage began, and of no others. An outage that is known to hold nothing back changes nothing.
import { type Evidence, US_PER_MS, type VenueSpan } from './verdict.ts';

/** Until a loop that wakes has taken up what waited for it. */
const BACKLOG_US_MAX = 250 * US_PER_MS;

interface Arrived {
  readonly us: number;
  readonly cloid: string | null;
}

/** Wall clock, microseconds: at the earliest. */
export function leftUsOf({ audit, outages }: Evidence): (order: Arrived) => number {
  const noted = new Map(audit.intents.map(({ cloid, ms }) => [cloid, ms * US_PER_MS]));
  const holding = outages.venue.filter(({ holdsBytes }) => holdsBytes !== false);
  return ({ us, cloid }) => {
    const notedUs = cloid === null ? undefined : noted.get(cloid);
    if (notedUs === undefined) return us;
    return Math.min(us, Math.max(heldSinceUs(us, holding), notedUs));
  };
}

/** When the outage began, and whatever came right before it, that bytes taken up at `us` may have waited for; `us` where there was none. */
function heldSinceUs(us: number, outages: readonly VenueSpan[]): number {
  const earlier = outages.filter(({ fromUs, toUs }) => fromUs < us && us <= toUs + BACKLOG_US_MAX);
  return earlier.length === 0 ? us : heldSinceUs(Math.min(...earlier.map(({ fromUs }) => fromUs)), outages);
}
