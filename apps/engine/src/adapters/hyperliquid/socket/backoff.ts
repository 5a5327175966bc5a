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
  /** Of all sockets together within a minute; what is left of the 30 is for a restart of the engine, which opens three. */
  connectionsPerMinMax: 27,
  /** So long one socket tries for all of them; should it alone be held back, the others try for themselves. */
  leaveToOtherMsMax: 10_000,
} as const;

/** Whether one connection may be tried at `nowMs`; true = it is counted. */
export interface Pace {
  take(nowMs: number): boolean;
}

/**
 * Shared by all sockets of an engine, which lead to one address: while none of them is open the first one tries for all, and the others follow it.
 * So a few short outages within a minute leave enough for the next one.
 */
export class ConnectPace {
  readonly #window = newRateWindow();
  readonly #areOpen: (() => boolean)[] = [];

  /** The part of one more socket. */
  share(isOpen: () => boolean): Pace {
    const isFirst = this.#areOpen.length === 0;
    this.#areOpen.push(isOpen);
    let wantedMs: number | null = null;
    return {
      take: (nowMs) => {
        wantedMs ??= nowMs;
        const isLeftToOther =
          !isFirst && !this.#areOpen.some((each) => each()) && nowMs - wantedMs < BACKOFF.leaveToOtherMsMax;
        if (isLeftToOther || !this.#take(nowMs)) return false;
        wantedMs = null;
        return true;
      },
    };
  }

  #take(nowMs: number): boolean {
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
