/**
 * How much of the venue's weight per IP and minute is left for reads. Actions are counted but never refused: a cancel
 * waits for nobody. Refills evenly.
 */

export class WeightBudget {
  readonly #perMinute: number;
  #left: number;
  #atMs: number;

  constructor(perMinute: number, nowMs: number) {
    this.#perMinute = perMinute;
    this.#left = perMinute;
    this.#atMs = nowMs;
  }

  /** Takes `weight` where so much is left; false = wait. */
  take(weight: number, nowMs: number): boolean {
    this.#refill(nowMs);
    if (this.#left < weight) return false;
    this.#left -= weight;
    return true;
  }

  /** Counts `weight` whatever is left; the debt is worked off by reads that wait, one minute's worth at the most. */
  spend(weight: number, nowMs: number): void {
    this.#refill(nowMs);
    this.#left = Math.max(this.#left - weight, -this.#perMinute);
  }

  #refill(nowMs: number): void {
    const grown = this.#left + (Math.max(0, nowMs - this.#atMs) * this.#perMinute) / 60_000;
    this.#left = Math.min(this.#perMinute, grown);
    this.#atMs = nowMs;
  }
}
