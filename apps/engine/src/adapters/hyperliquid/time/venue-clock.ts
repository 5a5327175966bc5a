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
    if (this.#isBetter(reading)) this.#reading = reading;
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

  /** Better: quicker, after the old one went stale, or proof that the old one is wrong. */
  #isBetter(next: Reading): boolean {
    const last = this.#reading;
    if (last === null || next.uncertaintyMs <= last.uncertaintyMs) return true;
    if (next.takenMs - last.takenMs > READING_AGE_MS_MAX) return true;
    return Math.abs(next.offsetMs - last.offsetMs) > next.uncertaintyMs + last.uncertaintyMs;
  }
}
