// The way of one life to the venue and back, and what is lost on it: requests over HTTP that fail, batches of orders that never come in.
import type { VenueWorld } from '../venue-world.ts';

/** How long a read takes, there and back. */
export const READ_MS = 40;

export class VenueWay {
  /** Requests over HTTP that will fail, by what a client sees. */
  failing = 0;
  /** Batches of orders that will leave and never come in. */
  losing = 0;
  readonly #venue: VenueWorld;

  constructor(venue: VenueWorld) {
    this.#venue = venue;
  }

  /** Whether the request that leaves now fails: each of those that will is used up by one. */
  fails(): boolean {
    if (this.#venue.isOut) return true;
    if (this.failing === 0) return false;
    this.failing -= 1;
    return true;
  }

  /** The same of a batch. */
  loses(): boolean {
    if (this.losing === 0) return false;
    this.losing -= 1;
    return true;
  }
}
