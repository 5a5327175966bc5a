// Venue time. It never goes backwards, whatever the wall clock or an operator does: when its target lies behind, it
// runs at half speed until the target has caught up. Blocks therefore always keep closing.

/** What the venue reads time from. */
export interface TimeSource {
  /** Wall clock, microseconds since the epoch; may step. */
  wallUs(): number;
}

export interface VenueClock {
  readonly mode: 'real' | 'virtual';
  /** Venue time in whole milliseconds since the epoch; never decreases. */
  nowMs(): number;
  /** Arrival stamp, microseconds; venue time in virtual mode so that runs repeat exactly. */
  arrivalUs(): number;
  /** How far venue time is set off from the wall clock, ms. */
  readonly skewMs: number;
}

const CATCH_UP_RATE = 0.5;

/** Follows the wall clock plus a skew, or runs away from it at a multiple of its speed. */
export class RealClock implements VenueClock {
  readonly mode = 'real';
  skewMs = 0;
  readonly #source: TimeSource;
  readonly #rate: number;
  readonly #startUs: number;
  #lastMs: number;
  #lastWallUs: number;

  /**
   * @param floorMs Venue time starts no earlier than this (a restarted venue continues its own time).
   * @param rate Venue milliseconds per wall millisecond; above 1 venue time leaves the wall clock behind.
   */
  constructor(source: TimeSource, floorMs = 0, rate = 1) {
    if (!(rate > 0)) throw new RangeError(`clock rate ${rate} must be above 0`);
    this.#source = source;
    this.#rate = rate;
    this.#startUs = source.wallUs();
    this.#lastWallUs = this.#startUs;
    this.#lastMs = Math.max(floorMs, this.#startUs / 1000);
  }

  setSkew(skewMs: number): void {
    this.nowMs();
    this.skewMs = skewMs;
  }

  nowMs(): number {
    const wallUs = this.#source.wallUs();
    const elapsedMs = Math.max(0, wallUs - this.#lastWallUs) / 1000;
    this.#lastWallUs = wallUs;
    const target = (this.#startUs + (wallUs - this.#startUs) * this.#rate) / 1000 + this.skewMs;
    this.#lastMs = Math.max(target, this.#lastMs + elapsedMs * CATCH_UP_RATE);
    return Math.floor(this.#lastMs);
  }

  arrivalUs(): number {
    return this.#source.wallUs();
  }
}

/** Moves only when told to. */
export class VirtualClock implements VenueClock {
  readonly mode = 'virtual';
  readonly skewMs = 0;
  #nowMs: number;

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  arrivalUs(): number {
    return this.#nowMs * 1000;
  }

  advanceBy(ms: number): void {
    if (!Number.isSafeInteger(ms) || ms < 0) throw new RangeError(`cannot advance by ${ms} ms`);
    this.#nowMs += ms;
  }
}
