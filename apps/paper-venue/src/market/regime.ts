// The mood of the whole market: calm, active or stressed, one for all coins, changing at random times.
// It scales volatility, traffic, depth and spread; the numbers are of the order seen on the real venue, not fitted to it.
import type { Prng } from './prng.ts';

export const REGIMES = ['calm', 'active', 'stressed'] as const;
export type Regime = (typeof REGIMES)[number];

export type RegimeTraits = {
  /** Factor on a coin's base volatility. */
  readonly volatilityX: number;
  /** Factor on arrival rates of traders, makers' refreshes and news. */
  readonly activityX: number;
  /** Factor on the sizes makers show. */
  readonly liquidityX: number;
  /** Factor on makers' distance from their fair price. */
  readonly spreadX: number;
  /** Jumps of the fundamental price per hour and coin. */
  readonly jumpsPerHour: number;
  readonly meanDurationMs: number;
};

const MINUTE_MS = 60_000;

export const REGIME_TRAITS: Readonly<Record<Regime, RegimeTraits>> = {
  calm: {
    volatilityX: 0.2,
    activityX: 1,
    liquidityX: 1,
    spreadX: 1,
    jumpsPerHour: 0.25,
    meanDurationMs: 45 * MINUTE_MS,
  },
  active: {
    volatilityX: 1,
    activityX: 1.8,
    liquidityX: 0.7,
    spreadX: 1.4,
    jumpsPerHour: 1,
    meanDurationMs: 12 * MINUTE_MS,
  },
  stressed: {
    volatilityX: 3,
    activityX: 2.5,
    liquidityX: 0.35,
    spreadX: 2.5,
    jumpsPerHour: 6,
    meanDurationMs: 3 * MINUTE_MS,
  },
};

/** Where a regime goes when it ends: [next, probability]; the last one takes the rest. */
const NEXT: Readonly<Record<Regime, readonly (readonly [Regime, number])[]>> = {
  calm: [
    ['active', 0.92],
    ['stressed', 1],
  ],
  active: [
    ['calm', 0.75],
    ['stressed', 1],
  ],
  stressed: [
    ['active', 0.85],
    ['calm', 1],
  ],
};

export class RegimeChain {
  readonly #prng: Prng;
  #current: Regime;
  #endsAtMs: number;

  constructor(prng: Prng, startMs: number, initial: Regime) {
    this.#prng = prng;
    this.#current = initial;
    this.#endsAtMs = startMs + prng.exponential(REGIME_TRAITS[initial].meanDurationMs);
  }

  /** The regime at `nowMs`; times must not go backwards. */
  at(nowMs: number): Regime {
    while (nowMs >= this.#endsAtMs) this.#enter(this.#draw(), this.#endsAtMs);
    return this.#current;
  }

  /** A jump wakes a calm market up at once. */
  excite(nowMs: number): void {
    if (this.at(nowMs) === 'calm') this.#enter('active', nowMs);
  }

  #draw(): Regime {
    const u = this.#prng.unit();
    for (const [next, cumulative] of NEXT[this.#current]) {
      if (u < cumulative) return next;
    }
    return 'calm';
  }

  #enter(next: Regime, atMs: number): void {
    this.#current = next;
    this.#endsAtMs = atMs + this.#prng.exponential(REGIME_TRAITS[next].meanDurationMs);
  }
}
