/**
 * Estimates the venue's clock from readings of it. A reading lies somewhere between the moment it was asked for and the
 * moment it came, so the quickest recent one is the best; an older one is kept until a better or a fresher one comes.
 */
import type { Clock } from '../../../ports/clock.ts';
import type { VenueTime } from '../../../ports/venue-time.ts';

interface Reading {
  /** Venue time minus monotonic time. */
  readonly offsetMs: number;
  readonly uncertaintyMs: number;
  readonly takenMs: number;
}

/** A reading is replaced by any newer one after this: clocks drift apart. */
export const READING_AGE_MS_MAX = 60_000;

export class VenueClock implements VenueTime {
  readonly #clock: Clock;
  #reading: Reading | null = null;
  /** A reading that contradicts it, until the next one settles which is right. */
  #doubted: Reading | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The venue said `venueTimeMs` between two of our monotonic instants. What cannot be true is ignored. */
  note(venueTimeMs: number, issuedMs: number, receivedMs: number): void {
    const roundTripMs = receivedMs - issuedMs;
    if (!Number.isSafeInteger(venueTimeMs) || venueTimeMs <= 0 || !(roundTripMs >= 0)) return;
    const reading: Reading = {
      offsetMs: venueTimeMs - (issuedMs + receivedMs) / 2,
      uncertaintyMs: roundTripMs / 2,
      takenMs: receivedMs,
    };
    const last = this.#reading;
    if (last !== null && !agree(last, reading)) {
      // One of the two is wrong; which of them a further reading has to say, since one odd answer must not move our clock.
      if (this.#doubted === null || !agree(this.#doubted, reading)) {
        this.#doubted = reading;
        return;
      }
      this.#reading = reading;
    } else if (last === null || isBetter(last, reading)) this.#reading = reading;
    this.#doubted = null;
  }

  venueNowMs(): number | null {
    return this.#reading === null ? null : Math.floor(this.#clock.monoMs() + this.#reading.offsetMs);
  }

  skewMs(): number | null {
    const venueNowMs = this.venueNowMs();
    return venueNowMs === null ? null : this.#clock.wallMs() - venueNowMs;
  }

  uncertaintyMs(): number | null {
    return this.#reading?.uncertaintyMs ?? null;
  }

  ageMs(): number | null {
    return this.#reading === null ? null : this.#clock.monoMs() - this.#reading.takenMs;
  }

  isContradicted(): boolean {
    return this.#doubted !== null;
  }
}

/** Both can be true. */
function agree(a: Reading, b: Reading): boolean {
  return Math.abs(a.offsetMs - b.offsetMs) <= a.uncertaintyMs + b.uncertaintyMs;
}

/** Better: quicker, or after the old one went stale. */
function isBetter(last: Reading, next: Reading): boolean {
  return next.uncertaintyMs <= last.uncertaintyMs || next.takenMs - last.takenMs > READING_AGE_MS_MAX;
}
