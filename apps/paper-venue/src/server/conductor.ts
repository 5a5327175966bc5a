// Begins and ends the conditions that faults impose, and carries out their strikes, as venue time passes.
import type { Address } from '../core/seam/words.ts';
import { type ArmedFault, conditionFault } from '../faults/book.ts';
import type { FaultSpec, Strike } from '../faults/spec.ts';
import type { Journal } from '../journal/journal.ts';
import { Conditions, type ConditionsOptions } from './conditions.ts';
import { CLOSE } from './ws/connection.ts';
import type { Frames } from './ws/frames.ts';
import type { Topics } from './ws/topics.ts';

export interface ConductorOptions extends ConditionsOptions {
  readonly journal: Journal;
  readonly frames: Frames;
  readonly topics: Topics;
  readonly monotonicMs: () => number;
}

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
  readonly #conditions: Conditions;

  constructor(options: ConductorOptions) {
    this.#options = options;
    this.#conditions = new Conditions(options);
  }

  /** Carries out what is due at a venue time. */
  onTime(nowMs: number): void {
    const { faults, clock, frames, monotonicMs } = this.#options;
    if (!faults.armed) return;
    const { begun, ended, strikes, over } = faults.due(nowMs, clock === null ? nowMs : monotonicMs());
    for (const fault of begun) this.#tell(fault, 'begins', () => this.#conditions.update(fault.spec, true));
    for (const fault of ended) this.#tell(fault, 'ends', () => this.#conditions.update(fault.spec, false));
    for (const fault of strikes)
      this.#tell(fault, 'strikes', () => this.#strike(fault.spec.kind, fault.spec));
    for (const { id } of over) frames.letGo(id);
  }

  /** Undoes what a fault that was taken away imposed, and sends what it held back. */
  undo(fault: ArmedFault): void {
    this.#options.frames.letGo(fault.id);
    if (!fault.active || !conditionFault(fault)) return;
    this.#tell(fault, 'ends', () => this.#conditions.update(fault.spec, false));
  }

  /** The operator's own skew, beside which faults skew the clock. */
  setSkew(skewMs: number): void {
    this.#conditions.setSkew(skewMs);
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

  #strike(kind: Strike, spec: FaultSpec): void {
    const { account } = spec.match;
    const { sockets } = this.#options;
    if (kind === 'ws_close') {
      for (const connection of sockets.tracking(account))
        connection.close(CLOSE.expired.code, spec.text ?? CLOSE.expired.reason);
    } else if (kind === 'ws_terminate') {
      for (const connection of sockets.tracking(account)) connection.terminate('fault: connection cut');
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

  #replaySnapshots(spec: FaultSpec): void {
    const { topics, frames, feeds } = this.#options;
    for (const topic of topics.of('userFills')) {
      const { user } = topic.subscription;
      if (spec.match.account === undefined || spec.match.account === user) {
        frames.toTopic(topic, feeds.initial(topic.subscription));
      }
    }
  }
}
