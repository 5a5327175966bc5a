// How long an account had a bid and an ask in each coin, by the venue's journal alone.
import type { VenueStory } from '../judge/venue-story.ts';
import type { Span } from '../judge/verdict.ts';

/** Share of `span` in which every one of `coins` was quoted on both sides; 0 to 1. */
export function twoSidedShare(venue: VenueStory, coins: readonly string[], span: Span): number {
  const sides = coins.flatMap((coin) => [`${coin} buy`, `${coin} sell`]);
  const resting = new Map(sides.map((side) => [side, 0]));
  const steps = [...venue.orders.values()]
    .flatMap(({ coin, side, openedUs, ended }) => [
      { us: openedUs, key: `${coin} ${side}`, change: 1 },
      { us: ended?.us ?? Number.POSITIVE_INFINITY, key: `${coin} ${side}`, change: -1 },
    ])
    .filter(({ key }) => resting.has(key))
    .sort((a, b) => a.us - b.us);
  let quotedUs = 0;
  let sinceUs = span.fromUs;
  for (const { us, key, change } of [...steps, { us: span.toUs, key: '', change: 0 }]) {
    const untilUs = Math.min(Math.max(us, span.fromUs), span.toUs);
    if ([...resting.values()].every((count) => count > 0)) quotedUs += untilUs - sinceUs;
    sinceUs = untilUs;
    resting.set(key, (resting.get(key) ?? 0) + change);
    if (key === '') resting.delete(key);
    if (us >= span.toUs) break;
  }
  return quotedUs / (span.toUs - span.fromUs);
}
