// The faults of a soak: a shuffled deck of every kind, dealt one by one, so that in a long run each comes many times and
// none is left out. A delisting is for good and is not in the deck.
import {
  CONDITIONS,
  FAULT_KINDS,
  type FaultKind,
  isFrameFault,
  isRequestFault,
} from '../../../src/faults/spec.ts';
import type { Prng } from '../../../src/market/prng.ts';
import { pick } from './acts.ts';

export interface Victim {
  readonly address: string;
  readonly agentAddress: string;
}

/** How long after the end of a fault an answer may still be explained by it. */
const AFTERMATH_MS = 10_000;
const DECK: readonly FaultKind[] = FAULT_KINDS.filter((kind) => kind !== 'delist');
const FRAMES = ['userFills', 'orderUpdates', 'openOrders', 'bbo', 'l2Book', 'trades', 'clearinghouseState'];
const ACTIONS = [undefined, 'order', 'cancel', 'modify'];

export class Trouble {
  readonly #chance: Prng;
  readonly #coins: readonly string[];
  #deck: FaultKind[] = [];
  #untilMs = 0;
  #hiddenUntilMs = 0;
  readonly armed = new Map<FaultKind, number>();

  constructor(chance: Prng, coins: readonly string[]) {
    this.#chance = chance;
    this.#coins = coins;
  }

  get isOn(): boolean {
    return Date.now() < this.#untilMs;
  }

  get hidesOrders(): boolean {
    return Date.now() < this.#hiddenUntilMs;
  }

  /** The next fault for one of the clients, or for all. */
  deal(victims: readonly Victim[]): object {
    const kind = this.#next();
    const chance = this.#chance;
    const durationMs = Math.round(chance.between(2_000, 12_000));
    const victim = pick(chance, victims);
    const spec = {
      kind,
      duration_ms: durationMs,
      probability: chance.between(0.2, 1),
      match: this.#matchOf(kind, victim),
      ...this.#detailsOf(kind, victim),
    };
    this.armed.set(kind, (this.armed.get(kind) ?? 0) + 1);
    this.#untilMs = Math.max(this.#untilMs, Date.now() + durationMs + AFTERMATH_MS);
    if (kind === 'unknown_oid_lag' || kind === 'stale_info')
      this.#hiddenUntilMs = Date.now() + durationMs + AFTERMATH_MS;
    return spec;
  }

  #next(): FaultKind {
    if (this.#deck.length === 0) {
      this.#deck = [...DECK];
      for (let i = this.#deck.length - 1; i > 0; i--) {
        const j = this.#chance.below(i + 1);
        [this.#deck[i], this.#deck[j]] = [this.#deck[j] as FaultKind, this.#deck[i] as FaultKind];
      }
    }
    return this.#deck.pop() as FaultKind;
  }

  #matchOf(kind: FaultKind, victim: Victim | undefined): object {
    const account = victim?.address;
    const coin = pick(this.#chance, this.#coins);
    if (isFrameFault(kind))
      return kind === 'frame_replace' ? { channel: 'bbo', coin } : { channel: pick(this.#chance, FRAMES) };
    if (isRequestFault(kind)) {
      const action = pick(this.#chance, ACTIONS);
      return {
        ...(action === undefined ? {} : { action }),
        ...(this.#chance.chance(0.5) ? { account } : {}),
      };
    }
    if (kind === 'open_interest_cap' || kind === 'stale_oracle') return { coin };
    if (kind === 'liquidation' || kind === 'auto_deleverage') return { account, coin };
    if (kind === 'ws_close' || kind === 'ws_terminate' || kind === 'snapshot_replay')
      return this.#chance.chance(0.5) ? { account } : {};
    const isOfAll = kind !== 'stale_info' && CONDITIONS.some((condition) => condition === kind);
    return isOfAll ? {} : { account };
  }

  #detailsOf(kind: FaultKind, victim: Victim | undefined): object {
    const delay_ms = Math.round(this.#chance.between(200, 4_000));
    switch (kind) {
      case 'hang':
      case 'hang_after_commit':
      case 'delayed_ack':
      case 'frame_delay':
      case 'frame_reorder':
      case 'unknown_oid_lag':
      case 'stale_info':
      case 'book_cadence':
        return { delay_ms };
      case 'frame_replace':
        return { text: '{"channel":"bbo","data":{"coin":"BTC","time":$time,"bbo":[null,null]}}' };
      case 'special_status':
        return { text: 'upgrade' };
      case 'agent_revoked':
        return { agent: victim?.agentAddress };
      case 'clock_skew':
        return { amount: Math.round(this.#chance.between(-3_000, 3_000)) };
      case 'schedule_cancel_gate':
      case 'open_interest_cap':
        return { amount: 0 };
      case 'address_limit':
        return { amount: 200 };
      default:
        return {};
    }
  }
}
