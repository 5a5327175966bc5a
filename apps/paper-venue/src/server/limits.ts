// The venue's limits per IP address: request weight, and what one address may open and send on sockets. Counters are
// kept for a bounded number of addresses; the one unused longest is forgotten first.
import { SlidingWindow } from './window.ts';

export interface NetworkLimits {
  readonly weightPerMinuteMax: number;
  readonly connectionsMax: number;
  readonly newConnectionsPerMinuteMax: number;
  readonly subscriptionsMax: number;
  readonly usersMax: number;
  readonly messagesPerMinuteMax: number;
  readonly postsInFlightMax: number;
}

/** The real venue's figures; 14 users were measured accepted although its text says 15. */
export const VENUE_LIMITS: NetworkLimits = {
  weightPerMinuteMax: 1_200,
  connectionsMax: 10,
  newConnectionsPerMinuteMax: 30,
  subscriptionsMax: 1_000,
  usersMax: 14,
  messagesPerMinuteMax: 2_000,
  postsInFlightMax: 100,
};

/** Figures that still bound memory but refuse no sane client: for benches and load on one's own machine. */
export const LOOSE_LIMITS: NetworkLimits = {
  weightPerMinuteMax: Number.POSITIVE_INFINITY,
  connectionsMax: 1_000,
  newConnectionsPerMinuteMax: Number.POSITIVE_INFINITY,
  subscriptionsMax: 10_000,
  usersMax: 1_000,
  messagesPerMinuteMax: Number.POSITIVE_INFINITY,
  postsInFlightMax: 1_000,
};

const ADDRESSES_MAX = 1_024;
const MINUTE_MS = 60_000;

/** What one IP address holds and has used. */
export class AddressUse {
  readonly weight = new SlidingWindow(MINUTE_MS);
  readonly newConnections = new SlidingWindow(MINUTE_MS);
  readonly messages = new SlidingWindow(MINUTE_MS);
  connections = 0;
  subscriptions = 0;
  postsInFlight = 0;
  /** How many subscriptions track each user. */
  readonly users = new Map<string, number>();

  get idle(): boolean {
    return this.connections === 0 && this.postsInFlight === 0;
  }
}

export class AddressTable {
  readonly limits: NetworkLimits;
  readonly #uses = new Map<string, AddressUse>();

  constructor(limits: NetworkLimits) {
    this.limits = limits;
  }

  use(ip: string): AddressUse {
    const found = this.#uses.get(ip) ?? new AddressUse();
    this.#uses.delete(ip);
    this.#uses.set(ip, found);
    if (this.#uses.size > ADDRESSES_MAX) this.#forgetOldestIdle();
    return found;
  }

  /** Charges request weight. @returns false when the address is over its limit; nothing is charged then. */
  chargeWeight(ip: string, weight: number, nowMs: number): boolean {
    const { weight: used } = this.use(ip);
    if (used.sum(nowMs) + weight > this.limits.weightPerMinuteMax) return false;
    used.add(weight, nowMs);
    return true;
  }

  #forgetOldestIdle(): void {
    for (const [ip, use] of this.#uses) {
      if (!use.idle) continue;
      this.#uses.delete(ip);
      return;
    }
  }
}
