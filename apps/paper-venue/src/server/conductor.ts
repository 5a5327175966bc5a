// Begins and ends the conditions that faults impose, and carries out their strikes, as venue time passes.
import type { RealClock } from '../clock/clock.ts';
import type { Address } from '../core/seam/words.ts';
import type { ArmedFault, FaultBook, Struck } from '../faults/book.ts';
import type { Condition, FaultSpec, Strike } from '../faults/spec.ts';
import type { Journal } from '../journal/journal.ts';
import type { VenueHost } from './host.ts';
import { CLOSE, type Connection } from './ws/connection.ts';
import type { Cadence, Feeds } from './ws/feeds.ts';
import type { Frames } from './ws/frames.ts';
import type { SocketServer } from './ws/server.ts';
import type { Topics } from './ws/topics.ts';

export interface ConductorOptions {
  readonly host: VenueHost;
  readonly faults: FaultBook;
  readonly journal: Journal;
  readonly sockets: SocketServer;
  readonly feeds: Feeds;
  readonly frames: Frames;
  readonly topics: Topics;
  /** Null on virtual time, which has no skew. */
  readonly clock: RealClock | null;
  readonly scheduleGateUsd: number;
}

const SLOW_BOOK_MS_DEFAULT = 5_000;
/** A post-only window without an end lasts this long. */
const POST_ONLY_MS_DEFAULT = 300_000;
const CANCEL_STATUS = {
  margin_canceled: 'marginCanceled',
  liquidated_canceled: 'liquidatedCanceled',
  internal_cancel: 'internalCancel',
} as const;

const LIQUIDATION_WAY = {
  liquidation: 'market',
  backstop_liquidation: 'backstop',
  auto_deleverage: 'adl',
} as const;

function isLiquidation(kind: Strike): kind is keyof typeof LIQUIDATION_WAY {
  return Object.hasOwn(LIQUIDATION_WAY, kind);
}

export class Conductor {
  readonly #options: ConductorOptions;
  readonly #cadence: Cadence;

  constructor(options: ConductorOptions) {
    this.#options = options;
    this.#cadence = options.feeds.cadence;
  }

  /** Carries out what is due at a venue time. */
  onTime(nowMs: number): void {
    if (!this.#options.faults.armed) return;
    const { begun, ended, strikes } = this.#options.faults.due(nowMs);
    for (const fault of begun) this.#tell(fault, 'begins', () => this.#begin(fault, nowMs));
    for (const fault of ended) this.#tell(fault, 'ends', () => this.#end(fault.spec));
    for (const fault of strikes)
      this.#tell(fault, 'strikes', () => this.#strike(fault.spec.kind, fault.spec));
  }

  /** Undoes a condition whose fault was taken away. */
  undo(fault: ArmedFault): void {
    if (fault.active) this.#tell(fault, 'ends', () => this.#end(fault.spec));
  }

  /** Journals what happens; what the exchange refuses (an order gone meanwhile) is told there and is no failure. */
  #tell({ id, spec }: ArmedFault, what: string, act: () => void): void {
    try {
      act();
      this.#options.journal.append('fault', { id, kind: spec.kind, what });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#options.journal.append('fault', { id, kind: spec.kind, what, refused: error.message });
    }
  }

  #begin({ spec, endsAtMs }: Struck<Condition>, nowMs: number): void {
    const { host, clock, feeds } = this.#options;
    switch (spec.kind) {
      case 'ws_half_open':
        for (const connection of this.#matching(spec)) connection.halfOpen = true;
        break;
      case 'post_only_window': {
        const untilMs = Number.isFinite(endsAtMs) ? endsAtMs : nowMs + POST_ONLY_MS_DEFAULT;
        host.command({ kind: 'postOnlyUntil', untilMs });
        break;
      }
      case 'stale_oracle':
        this.#freeze(spec, true);
        break;
      case 'schedule_cancel_gate':
        host.command({ kind: 'setScheduleCancelGate', usd: spec.amount ?? 0 });
        break;
      case 'open_interest_cap':
        this.#cap(spec, spec.amount ?? 0);
        break;
      case 'clock_skew':
        clock?.setSkew(spec.amount ?? 0);
        break;
      case 'book_cadence': {
        const everyMs = spec.delay_ms ?? SLOW_BOOK_MS_DEFAULT;
        feeds.cadence = { ...this.#cadence, bookMs: everyMs, fastBookMs: everyMs };
        break;
      }
      // In force while it lasts; asked for where it matters.
      case 'ws_refuse':
      case 'unknown_oid_lag':
      case 'stale_info':
      case 'special_status':
        break;
    }
  }

  #end(spec: FaultSpec): void {
    const { host, clock, feeds, scheduleGateUsd } = this.#options;
    if (spec.kind === 'ws_half_open') {
      for (const connection of this.#matching(spec)) {
        if (connection.halfOpen) connection.terminate('fault: half-open connection ended');
      }
    } else if (spec.kind === 'post_only_window') host.command({ kind: 'postOnlyUntil', untilMs: 0 });
    else if (spec.kind === 'stale_oracle') this.#freeze(spec, false);
    else if (spec.kind === 'open_interest_cap') this.#cap(spec, null);
    else if (spec.kind === 'schedule_cancel_gate') {
      host.command({ kind: 'setScheduleCancelGate', usd: scheduleGateUsd });
    } else if (spec.kind === 'clock_skew') clock?.setSkew(0);
    else if (spec.kind === 'book_cadence') feeds.cadence = this.#cadence;
  }

  #strike(kind: Strike, spec: FaultSpec): void {
    const account = spec.match.account;
    if (kind === 'ws_close') {
      for (const connection of this.#matching(spec))
        connection.close(CLOSE.expired.code, spec.text ?? CLOSE.expired.reason);
    } else if (kind === 'ws_terminate') {
      for (const connection of this.#matching(spec)) connection.terminate('fault: connection cut');
    } else if (kind === 'snapshot_replay') {
      this.#replaySnapshots(spec);
    } else if (kind === 'delist') {
      if (spec.match.coin !== undefined)
        this.#options.host.command({ kind: 'delist', coin: spec.match.coin });
    } else if (account !== undefined) {
      this.#strikeAccount(kind, account, spec);
    }
  }

  #strikeAccount(
    kind: Exclude<Strike, 'ws_close' | 'ws_terminate' | 'snapshot_replay' | 'delist'>,
    account: Address,
    spec: FaultSpec,
  ): void {
    const { host } = this.#options;
    if (kind === 'address_limit') {
      const { nRequestsCap, nRequestsUsed } = host.exchange.userRateLimit(account);
      const requests = spec.amount ?? Math.max(0, nRequestsCap - nRequestsUsed + 1);
      host.command({ kind: 'chargeRequests', account, requests });
    } else if (kind === 'agent_revoked') {
      if (spec.agent !== undefined) host.command({ kind: 'revokeAgent', account, agent: spec.agent });
    } else if (isLiquidation(kind)) {
      const coin = spec.match.coin ?? null;
      host.command({ kind: 'liquidate', account, coin, how: LIQUIDATION_WAY[kind] });
    } else {
      const open = host.exchange.openOrders(account).map((order) => order.oid);
      for (const oid of spec.oid === undefined ? open : [spec.oid]) {
        host.command({ kind: 'forceCancel', account, oid, status: CANCEL_STATUS[kind] });
      }
    }
  }

  #cap({ match: { coin } }: FaultSpec, usd: number | null): void {
    if (coin !== undefined) this.#options.host.command({ kind: 'setOpenInterestCap', coin, usd });
  }

  #freeze(spec: FaultSpec, frozen: boolean): void {
    const { host } = this.#options;
    const coins = spec.match.coin === undefined ? host.exchange.coins() : [spec.match.coin];
    for (const coin of coins) host.command({ kind: 'freezeOracle', coin, frozen });
  }

  #replaySnapshots(spec: FaultSpec): void {
    const { topics, frames, feeds } = this.#options;
    for (const topic of topics.of('userFills')) {
      const { user } = topic.subscription;
      if (spec.match.account === undefined || spec.match.account === user) {
        frames.toTopic(topic, feeds.initial(topic.subscription));
      }
    }
  }

  /** Connections that track the selected account, or all. */
  *#matching({ match }: FaultSpec): Iterable<Connection> {
    for (const connection of this.#options.sockets.connections) {
      if (match.account === undefined || connection.tracks(match.account)) yield connection;
    }
  }
}
