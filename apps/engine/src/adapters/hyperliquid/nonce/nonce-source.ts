/**
 * Nonces of one signer: max(venue's clock in ms, last + 1), so that they rise whatever any clock does, and none given for
 * a place is given again after a kill -9. The disk holds a reservation ahead of use, renewed half-way, so that no fsync
 * stands between a decision and its order.
 *
 * Venue rule: unused, above the smallest of the 100 highest, within (T - 2 days, T + 1 day) of its clock T.
 */
import type { Clock } from '../../../ports/clock.ts';
import type { Log } from '../../../ports/log.ts';
import type { NonceFile, NonceUse, VenueNonces } from '../../../ports/venue-nonces.ts';
import type { VenueTime } from '../../../ports/venue-time.ts';

export const NONCES = {
  /** What is reserved at once, in nonces, which are milliseconds while idle. */
  block: 60_000,
  /** Below this many left, the next block is written. */
  renewBelow: 30_000,
  /** No earlier try after one that failed. */
  retryAfterMs: 1_000,
  /** The venue takes no nonce further ahead of its clock: beyond this, every one given was refused. */
  aheadMsMax: 86_400_000,
} as const;
if (NONCES.renewBelow >= NONCES.block) throw new RangeError('a block of nonces must outlast its renewal');

export interface NonceSourceParts {
  readonly file: NonceFile;
  readonly time: VenueTime;
  readonly clock: Clock;
  readonly log: Log;
  /** What the disk held at boot: every nonce up to it may have been used. 0 = none. */
  readonly reservedBefore: number;
}

export class NonceSource implements VenueNonces {
  readonly #parts: NonceSourceParts;
  #last: number;
  /** Highest nonce that may be given for a place. */
  #reservedUntil: number;
  #writing = false;
  /** Counts starts anew: a reservation written before one no longer counts. */
  #era = 0;
  #failedMs: number | null = null;

  constructor(parts: NonceSourceParts) {
    this.#parts = parts;
    this.#last = parts.reservedBefore;
    this.#reservedUntil = parts.reservedBefore;
  }

  /** Reserves where little is left; called at boot, before the first place, and then periodically. Never rejects. */
  async renew(): Promise<void> {
    const { clock, file, log } = this.#parts;
    const nextNonce = this.#candidate();
    const recently = this.#failedMs !== null && clock.monoMs() - this.#failedMs < NONCES.retryAfterMs;
    if (this.#writing || recently || this.#reservedUntil - nextNonce >= NONCES.renewBelow) return;
    const until = nextNonce + NONCES.block;
    const era = this.#era;
    this.#writing = true;
    try {
      await file.write(until);
      if (era === this.#era) this.#reservedUntil = until;
      if (this.#failedMs !== null) log.info({}, 'nonces are reserved on disk again');
      this.#failedMs = null;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (this.#failedMs === null) log.error({ reason }, `nonces cannot be reserved on disk: ${reason}`);
      this.#failedMs = clock.monoMs();
    } finally {
      this.#writing = false;
    }
  }

  next(use: 'place'): number | null;
  next(use: 'reduce'): number;
  next(use: NonceUse): number | null {
    const nonce = this.#candidate();
    if (use === 'place' && nonce > this.#reservedUntil) return null;
    this.#last = nonce;
    return nonce;
  }

  highWater(): number {
    return Math.max(this.#last, this.#reservedUntil);
  }

  #candidate(): number {
    const { time, clock } = this.#parts;
    const venueNowMs = time.venueNowMs();
    const nowMs = venueNowMs ?? Math.floor(clock.wallMs());
    // A clock once stood a day ahead: nothing given then was accepted, and nothing above it would be.
    const unusable = venueNowMs !== null && this.#last > venueNowMs + NONCES.aheadMsMax;
    if (unusable) this.#startAnew();
    return Math.max(nowMs, this.#last + 1);
  }

  #startAnew(): void {
    this.#parts.log.warn(
      { last: this.#last },
      'nonces stood more than a day ahead of the venue; they start again at its clock',
    );
    this.#era += 1;
    this.#last = 0;
    this.#reservedUntil = 0;
  }
}
