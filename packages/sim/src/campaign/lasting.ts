// Whether an engine quotes both sides and goes on doing so: one moment of it shows little, since a quote rests before whatever is wrong comes out.

/** So long in a row. */
const LASTS_MS = 20_000;
/** A quote that was filled, or that moves, is away for less. */
const AWAY_MS_MAX = 1_000;

/** What one look found: both sides of every coin, fewer of an engine that may quote, or an engine that may not. */
export type Quoted = 'both sides' | 'fewer' | 'halted or closed';

export class Lasting {
  #sinceMs: number | null = null;
  #lastMs = 0;

  /** True once both sides have been quoted for long enough. */
  look(nowMs: number, quoted: Quoted): boolean {
    if (quoted === 'halted or closed') this.#sinceMs = null;
    if (quoted !== 'both sides') return false;
    const goesOn = this.#sinceMs !== null && nowMs - this.#lastMs <= AWAY_MS_MAX;
    const sinceMs = goesOn ? this.#sinceMs : nowMs;
    [this.#sinceMs, this.#lastMs] = [sinceMs, nowMs];
    return sinceMs !== null && nowMs - sinceMs >= LASTS_MS;
  }
}
