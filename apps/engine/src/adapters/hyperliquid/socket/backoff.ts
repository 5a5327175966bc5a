/**
 * How long to wait before the next try to connect: the first retry below a quarter of a second. The venue takes 30 new connections a
 * minute from an IP, cut ones and refused ones among them: what all sockets of an engine ask for together is bounded.
 */
import { addToWindow, countInWindow, newRateWindow } from '../../../core/budget/rate-window.ts';

export const BACKOFF = {
  firstMs: 150,
  capMs: 10_000,
  /** A connection that lasted this long starts the series anew; one that flaps does not. */
  stableMs: 10_000,
  /** Of all sockets together within a minute; what is left of the 30 is for a restart of the engine. */
  connectionsPerMinMax: 24,
} as const;

/** Shared by all sockets of an engine. One of them alone never comes near the bound. */
export class ConnectPace {
  readonly #window = newRateWindow();

  /** True = one connection may be tried now, and is counted. */
  take(nowMs: number): boolean {
    if (countInWindow(this.#window, nowMs) >= BACKOFF.connectionsPerMinMax) return false;
    addToWindow(this.#window, nowMs, 1);
    return true;
  }
}

/** Delay before try number `attempt` (0 = the first retry): a fifth of it by chance (`random` in [0, 1)). */
export function backoffMs(attempt: number, random: number): number {
  const fullMs = Math.min(BACKOFF.capMs, BACKOFF.firstMs * 2 ** Math.min(attempt, 16));
  return fullMs * (0.8 + 0.2 * random);
}
