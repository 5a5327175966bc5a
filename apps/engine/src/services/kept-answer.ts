/**
 * One thing that the venue or the store is asked for again and again, and that seldom changes. Its last answer counts while
 * it is young enough, so that a single silence in between is no news.
 */
import type { Outcome } from '../ports/outcome.ts';

export class KeptAnswer<T> {
  readonly #ask: () => Promise<Outcome<T>>;
  readonly #ageMsMax: number;
  #said: { readonly value: T; readonly atMs: number } | null = null;
  #askedMs = Number.NEGATIVE_INFINITY;

  constructor(ask: () => Promise<Outcome<T>>, ageMsMax: number) {
    this.#ask = ask;
    this.#ageMsMax = ageMsMax;
  }

  /** The last answer at `nowMs` (monotonic); null = there is none that is young enough. */
  at(nowMs: number): T | null {
    return this.#said === null || this.ageMs(nowMs) > this.#ageMsMax ? null : this.#said.value;
  }

  /** The last time it was asked for, it came. */
  get isAnswered(): boolean {
    return this.#said !== null && this.#said.atMs === this.#askedMs;
  }

  /** How old the last answer is at `nowMs`, whatever was asked since. */
  ageMs(nowMs: number): number {
    return this.#said === null ? Number.POSITIVE_INFINITY : nowMs - this.#said.atMs;
  }

  /** Asked for `everyMs` ago or longer, or never. */
  isDue(nowMs: number, everyMs: number): boolean {
    return nowMs - this.#askedMs >= everyMs;
  }

  /** Asks at `nowMs`; the answer counts from there. */
  async ask(nowMs: number): Promise<void> {
    this.#askedMs = nowMs;
    const outcome = await this.#ask();
    if (outcome.kind === 'answered') this.#said = { value: outcome.value, atMs: nowMs };
  }
}
