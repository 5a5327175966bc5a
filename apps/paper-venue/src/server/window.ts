// A sliding count over a span of time in fixed memory: sixty buckets, so a count leaves at most a sixtieth of the
// span late.

const BUCKETS = 60;

export class SlidingWindow {
  readonly #bucketMs: number;
  readonly #counts = new Float64Array(BUCKETS);
  #bucket = 0;
  #sum = 0;

  /** @param spanMs Length of the window, ms. */
  constructor(spanMs: number) {
    this.#bucketMs = spanMs / BUCKETS;
  }

  /** Sum over the window ending at `nowMs` (monotonic ms). */
  sum(nowMs: number): number {
    this.#roll(nowMs);
    return this.#sum;
  }

  add(amount: number, nowMs: number): void {
    this.#roll(nowMs);
    const at = this.#bucket % BUCKETS;
    this.#counts[at] = (this.#counts[at] ?? 0) + amount;
    this.#sum += amount;
  }

  #roll(nowMs: number): void {
    const bucket = Math.floor(nowMs / this.#bucketMs);
    const steps = Math.min(BUCKETS, bucket - this.#bucket);
    for (let i = 1; i <= steps; i++) {
      const at = (bucket - steps + i) % BUCKETS;
      this.#sum -= this.#counts[at] ?? 0;
      this.#counts[at] = 0;
    }
    if (steps > 0) this.#bucket = bucket;
  }
}
