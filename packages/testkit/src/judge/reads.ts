// The reads of the account's open orders by which one of its two hands proves something. A real journal does not say whose a read was: then each
// of them may be.
import type { OrderRead, VenueStory } from './venue-story.ts';

export function readsBy({ reads }: VenueStory, who: 'engine' | 'guardian'): OrderRead[] {
  return reads.filter(({ by }) => by === null || by === who);
}
