// What faults impose on the venue for a while. Several of one kind may be in force at once: what holds is always made of
// those that are, so that the end of one never lifts another.
import type { RealClock } from '../clock/clock.ts';
import type { ArmedFault, FaultBook } from '../faults/book.ts';
import type { Condition, FaultSpec } from '../faults/spec.ts';
import type { VenueHost } from './host.ts';
import type { Cadence, Feeds } from './ws/feeds.ts';
import type { SocketServer } from './ws/server.ts';

export interface ConditionsOptions {
  readonly host: VenueHost;
  readonly faults: FaultBook;
  readonly sockets: SocketServer;
  readonly feeds: Feeds;
  /** Null on virtual time, which has no skew. */
  readonly clock: RealClock | null;
  readonly scheduleGateUsd: number;
}

const SLOW_BOOK_MS_DEFAULT = 5_000;
/** A post-only window without an end lasts this long. */
const POST_ONLY_MS_DEFAULT = 300_000;

export class Conditions {
  readonly #options: ConditionsOptions;
  readonly #cadence: Cadence;
  #operatorSkewMs = 0;

  constructor(options: ConditionsOptions) {
    this.#options = options;
    this.#cadence = options.feeds.cadence;
  }

  /** The operator's skew holds at once, and again when the last fault that skews the clock has ended. */
  setSkew(skewMs: number): void {
    this.#operatorSkewMs = skewMs;
    this.#options.clock?.setSkew(skewMs);
  }

  /**
   * Brings the venue in line with the conditions in force, after one of them has begun or ended.
   *
   * @throws RangeError where the exchange refuses it.
   */
  update({ kind, match }: FaultSpec & { readonly kind: Condition }, begins: boolean): void {
    const { host, faults, clock, scheduleGateUsd } = this.#options;
    switch (kind) {
      case 'ws_half_open':
        this.#halfOpen(match.account, begins);
        break;
      case 'post_only_window':
        host.command({ kind: 'postOnlyUntil', untilMs: this.#postOnlyUntilMs() });
        break;
      case 'stale_oracle':
        this.#freeze(match.coin, begins);
        break;
      case 'schedule_cancel_gate': {
        const usd = faults.activeOf(kind).at(-1)?.spec.amount ?? scheduleGateUsd;
        host.command({ kind: 'setScheduleCancelGate', usd });
        break;
      }
      case 'open_interest_cap':
        if (match.coin !== undefined) this.#cap(match.coin);
        break;
      case 'clock_skew':
        clock?.setSkew(faults.activeOf(kind).at(-1)?.spec.amount ?? this.#operatorSkewMs);
        break;
      case 'book_cadence':
        this.#slowBooks();
        break;
      // In force while it lasts; asked for where it matters.
      case 'ws_refuse':
      case 'unknown_oid_lag':
      case 'stale_info':
      case 'special_status':
        break;
    }
  }

  #halfOpen(account: string | undefined, begins: boolean): void {
    const { faults, sockets } = this.#options;
    const others = faults.activeOf('ws_half_open').map(({ spec }) => spec.match.account);
    for (const connection of sockets.tracking(account)) {
      const stays = others.some((other) => other === undefined || connection.tracks(other));
      if (begins) connection.halfOpen = true;
      else if (connection.halfOpen && !stays) connection.terminate('fault: half-open connection ended');
    }
  }

  #postOnlyUntilMs(): number {
    const ends = this.#options.faults.activeOf('post_only_window').map(postOnlyEndMs);
    return Math.max(0, ...ends);
  }

  #freeze(coin: string | undefined, begins: boolean): void {
    const { host, faults } = this.#options;
    const others = faults.activeOf('stale_oracle').map(({ spec }) => spec.match.coin);
    for (const each of coin === undefined ? host.exchange.coins() : [coin]) {
      const stays = !begins && others.some((other) => other === undefined || other === each);
      if (!stays) host.command({ kind: 'freezeOracle', coin: each, frozen: begins });
    }
  }

  #cap(coin: string): void {
    const { host, faults } = this.#options;
    const last = faults.activeOf('open_interest_cap').findLast(({ spec }) => spec.match.coin === coin);
    host.command({ kind: 'setOpenInterestCap', coin, usd: last?.spec.amount ?? null });
  }

  #slowBooks(): void {
    const { faults, feeds } = this.#options;
    const last = faults.activeOf('book_cadence').at(-1);
    const everyMs = last?.spec.delay_ms ?? SLOW_BOOK_MS_DEFAULT;
    feeds.cadence =
      last === undefined ? this.#cadence : { ...this.#cadence, bookMs: everyMs, fastBookMs: everyMs };
  }
}

function postOnlyEndMs({ beganMs, endsAtMs }: ArmedFault): number {
  return Number.isFinite(endsAtMs) ? endsAtMs : beganMs + POST_ONLY_MS_DEFAULT;
}
