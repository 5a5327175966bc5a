/**
 * How much of the venue's weight per IP and minute is left for reads. Actions are counted but never refused: a cancel
 * waits for nobody. Refills evenly. Those who share it are served in the order in which they had to wait: a busy one starves no other.
 */

/** Who waits asks far more often than this; who does not ask any more waits no longer. */
const WAITS_MS_MAX = 1_000;

export class WeightBudget {
  readonly #perMinute: number;
  #left: number;
  #atMs: number;
  /** When each last asked in vain, the longest waiting one first. */
  readonly #waiting = new Map<string, number>();

  constructor(perMinute: number, nowMs: number) {
    this.#perMinute = perMinute;
    this.#left = perMinute;
    this.#atMs = nowMs;
  }

  /** Takes `weight` where so much is left and nobody has waited longer than `who`; false = wait. */
  take(weight: number, nowMs: number, who = ''): boolean {
    this.#refill(nowMs);
    for (const [each, askedMs] of this.#waiting)
      if (nowMs - askedMs > WAITS_MS_MAX) this.#waiting.delete(each);
    const [first = who] = this.#waiting.keys();
    if (first !== who || this.#left < weight) {
      this.#waiting.set(who, nowMs);
      return false;
    }
    this.#waiting.delete(who);
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
