/**
 * Reads the venue by REST for the core: the account on demand (at most two at once, the newest wins), single orders, the
 * venue's clock, budgets and fees. An answer that is older than one already told is dropped.
 */
import type { Cloid } from '@agora/shared/ids';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { VenueInfo } from '../ports/venue-info.ts';
import type { VenueTime } from '../ports/venue-time.ts';
import type { Universe } from '../ports/venue-universe.ts';
import type { EngineLoop } from './engine-loop.ts';

export const READ_PACE = {
  clockMs: 10_000,
  clockAgainMs: 1_000,
  budgetMs: 60_000,
  feesMs: 600_000,
  /** Fills are asked for again from so long before the last look: none is missed, and known ones are dropped by their tid. */
  overlapMs: 60_000,
  atOnceMax: 2,
} as const;

export interface VenueReadsParts {
  readonly info: VenueInfo;
  readonly time: VenueTime;
  readonly traded: ReadonlySet<string>;
  readonly loop: EngineLoop;
  readonly clock: Clock;
  readonly log: Log;
  readonly rest: (ms: number) => Promise<void>;
}

/** What the venue described at the opening; reads wait for it. */
export interface OpenedVenue {
  readonly universe: Universe;
  readonly venueTimeMs: number;
}

export class VenueReads {
  readonly #parts: VenueReadsParts;
  #opened: OpenedVenue | null = null;
  #atOnce = 0;
  /** What a read that has to wait is for; one of everything answers both. */
  #wanted: 'all' | 'orders' | null = null;
  #toldIssuedMs = -1;
  #fillsFromMs = 0;
  #trouble: string | null = null;

  constructor(parts: VenueReadsParts) {
    this.#parts = parts;
  }

  open(opened: OpenedVenue): void {
    this.#opened = opened;
    this.#fillsFromMs = opened.venueTimeMs - READ_PACE.overlapMs;
    if (this.#wanted !== null) this.read(this.#wanted);
  }

  /** Begins a read now; with two under way, as soon as one of them ends. */
  read(what: 'all' | 'orders'): void {
    if (this.#opened === null || this.#atOnce >= READ_PACE.atOnceMax) {
      if (this.#wanted !== 'all') this.#wanted = what;
      return;
    }
    this.#wanted = null;
    void this.#look(what, this.#opened.universe);
  }

  async #look(what: 'all' | 'orders', universe: Universe): Promise<void> {
    this.#atOnce += 1;
    const outcome = await (what === 'all'
      ? this.#everything(universe)
      : this.#parts.info.readOrders(universe));
    this.#atOnce -= 1;
    this.#note(outcome.kind === 'answered' ? null : outcome.reason);
    if (outcome.kind === 'answered' && outcome.value.view.issuedMs > this.#toldIssuedMs) {
      const { view, fills } = outcome.value;
      this.#toldIssuedMs = view.issuedMs;
      if (what === 'all')
        this.#fillsFromMs = Math.max(this.#fillsFromMs, view.venueTimeMs - READ_PACE.overlapMs);
      this.#parts.loop.account({ kind: 'venue_view', view, fills });
    }
    if (this.#wanted !== null) this.read(this.#wanted);
  }

  #everything(universe: Universe) {
    return this.#parts.info.readAccount(universe, this.#parts.traded, this.#fillsFromMs);
  }

  async queryOrder(cloid: Cloid): Promise<void> {
    const { info, clock, loop } = this.#parts;
    if (this.#opened === null) return;
    const issuedMs = clock.monoMs();
    const [outcome, state] = await Promise.all([
      info.orderStatus(this.#opened.universe, cloid),
      info.stateTime(),
    ]);
    if (outcome.kind !== 'answered') return;
    const stateMs = state.kind === 'answered' ? state.value : null;
    loop.account({ kind: 'order_answered', cloid, news: outcome.value, issuedMs, stateMs });
  }

  /** Reads it once more where what it said contradicts what it said before. */
  async readClock(): Promise<void> {
    const { info, time, clock, loop, rest } = this.#parts;
    let outcome = await info.exchangeStatus();
    if (time.isContradicted()) {
      await rest(READ_PACE.clockAgainMs);
      outcome = await info.exchangeStatus();
    }
    if (outcome.kind !== 'answered') return;
    const venueNowMs = time.venueNowMs();
    const skewMs = time.skewMs();
    const uncertaintyMs = time.uncertaintyMs();
    if (venueNowMs === null || skewMs === null || uncertaintyMs === null) return;
    loop.happen({ kind: 'venue_clock', offsetMs: venueNowMs - clock.monoMs(), skewMs, uncertaintyMs });
  }

  async readBudget(): Promise<void> {
    const outcome = await this.#parts.info.userRateLimit();
    if (outcome.kind !== 'answered') return;
    const { used, cap } = outcome.value;
    this.#parts.loop.happen({ kind: 'account_budget', used, cap });
  }

  async readFees(): Promise<void> {
    const outcome = await this.#parts.info.userFees();
    if (outcome.kind === 'answered')
      this.#parts.loop.happen({ kind: 'maker_fee', ppm: outcome.value.makerPpm });
  }

  #note(trouble: string | null): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    if (trouble === null) this.#parts.log.info({}, 'the venue answers');
    else this.#parts.log.warn({ reason: trouble }, `the venue cannot be read: ${trouble}`);
  }
}
