// Runs the exchange: the only place where an input is applied, journaled and answered. An input is in the journal
// before any answer or frame that follows from it leaves, so a restart never knows less than a client was told.
import type { VenueClock } from '../clock/clock.ts';
import type { Timers } from '../clock/system.ts';
import type { Exchange } from '../core/exchange.ts';
import type { ActionResponse, CommandResult, ExchangeCommand } from '../core/seam/actions.ts';
import type { ExchangeEvent } from '../core/seam/events.ts';
import type { ExchangeInput } from '../core/seam/inputs.ts';
import type { Journal } from '../journal/journal.ts';
import { crossGap } from './gap.ts';

/** Anything that makes inputs of its own: the generated or replayed market. */
export interface MarketFeed {
  /** Lets it act on everything due up to `toMs`, through the door it is given. */
  advance(door: MarketDoor, toMs: number): void;
}

/** The exchange as a market sees it: it reads freely, and what it changes is recorded. */
export type MarketDoor = Pick<
  Exchange,
  'apply' | 'advance' | 'meta' | 'assetCtx' | 'l2Book' | 'openOrders' | 'clearinghouseState' | 'hasAccount'
>;

/** Delay between receipt and the exchange, as a network and a mempool would add. */
export interface Latency {
  readonly ms: number;
  /** Uniform spread on both sides, ms. */
  readonly jitterMs: number;
}

export interface HostOptions {
  readonly exchange: Exchange;
  readonly clock: VenueClock;
  readonly timers: Timers;
  readonly journal: Journal;
  readonly market: MarketFeed | null;
  readonly latency: Latency;
  /** Uniform in [0, 1), seeded. */
  readonly random: () => number;
  /** What a snapshot must hold beside the exchange's own state. */
  readonly snapshotExtras: () => object;
}

/** What happened in one step, for those who push frames. */
export type Publish = (events: readonly ExchangeEvent[]) => void;
export type Settle = (response: ActionResponse) => void;

/** Where an action came from, for the journal. */
export interface Origin {
  readonly req: number;
  readonly us: number;
  readonly signature: object;
}

/** Events that can be recomputed from a book at any time are not journaled. */
const UNRECORDED = new Set<ExchangeEvent['type']>(['bookChanged', 'bboChanged', 'ctxChanged', 'blockClosed']);

export class VenueHost {
  readonly exchange: Exchange;
  readonly clock: VenueClock;
  readonly #options: HostOptions;
  readonly #waiting = new Map<number, Settle>();
  readonly #listeners: Publish[] = [];
  readonly #door: MarketDoor;
  #unwrittenAdvanceMs = 0;
  #closed = false;
  #actions = 0;

  constructor(options: HostOptions) {
    this.#options = options;
    this.exchange = options.exchange;
    this.clock = options.clock;
    this.#door = this.#makeDoor();
  }

  /** Actions submitted since the start, market participants' aside. */
  get actions(): number {
    return this.#actions;
  }

  /** Actions that have been queued and not yet answered. */
  get waiting(): number {
    return this.#waiting.size;
  }

  onEvents(publish: Publish): void {
    this.#listeners.push(publish);
  }

  /** Submits a signed action after the configured latency; `settle` is called once, when its block has committed. */
  submit(command: Omit<ExchangeCommand, 'receivedAtMs'>, origin: Origin, settle: Settle): void {
    const { ms, jitterMs } = this.#options.latency;
    const delayMs = ms === 0 ? 0 : Math.max(0, ms + jitterMs * (2 * this.#options.random() - 1));
    if (delayMs === 0) this.#submitNow(command, origin, settle);
    else this.#options.timers.after(delayMs, () => this.#submitNow(command, origin, settle));
  }

  /**
   * Applies an operator's input at once.
   *
   * @throws RangeError or TypeError when the exchange refuses it; nothing is recorded then.
   */
  command(input: ExchangeInput): CommandResult | null {
    const result = this.#apply(input, {});
    this.#drain();
    return result;
  }

  /** Brings the exchange to a venue time: market inputs due, then blocks due. */
  pump(toMs = this.clock.nowMs()): void {
    this.#options.market?.advance(this.#door, toMs);
    this.#advance(toMs);
    this.#drain();
    if (this.#options.journal.wantsRotation()) this.snapshot();
  }

  /** Opens a new journal segment that starts with the whole state and the hash it must restore to. */
  snapshot(): void {
    this.#writeAdvance();
    const { text, hash } = this.exchange.snapshotText();
    this.#options.journal.rotate({ ...this.#options.snapshotExtras(), hash }, { key: 'state', json: text });
  }

  /** Records how far time has come; the last thing before the journal closes. */
  close(): void {
    this.#writeAdvance();
    this.#closed = true;
  }

  #submitNow(command: Omit<ExchangeCommand, 'receivedAtMs'>, origin: Origin, settle: Settle): void {
    // An action still on its way when the venue stops has not arrived.
    if (this.#closed) return;
    this.#actions++;
    const input: ExchangeInput = {
      kind: 'submit',
      command: { ...command, receivedAtMs: this.clock.nowMs() },
    };
    const result = this.#apply(input, { req: origin.req, sig: origin.signature }, origin.us);
    if (result !== null && result.response === null) this.#waiting.set(result.ticket, settle);
    this.#drain(result?.response == null ? undefined : () => settle(result.response as ActionResponse));
  }

  #apply(input: ExchangeInput, fields: object, us?: number): CommandResult | null {
    this.#crossGap(input);
    const result = this.exchange.apply(input);
    this.#writeAdvance();
    // What a market participant was answered follows from its input and is not worth the space.
    const answered = 'req' in fields ? (result?.response ?? undefined) : undefined;
    this.#options.journal.append('in', { ...fields, ticket: result?.ticket, input, res: answered }, us);
    return result;
  }

  #advance(toMs: number): void {
    this.#crossGap({ kind: 'advance', toMs });
    this.exchange.advance(toMs);
    this.#unwrittenAdvanceMs = toMs;
  }

  #crossGap(input: ExchangeInput): void {
    crossGap(this.exchange, input, () => {
      this.#unwrittenAdvanceMs = this.exchange.nowMs;
      this.#drain();
    });
  }

  #makeDoor(): MarketDoor {
    const { exchange } = this;
    return {
      apply: (input) => this.#apply(input, {}),
      advance: (toMs) => this.#advance(toMs),
      meta: () => exchange.meta(),
      assetCtx: (coin) => exchange.assetCtx(coin),
      l2Book: (coin, params) => exchange.l2Book(coin, params),
      openOrders: (user) => exchange.openOrders(user),
      clearinghouseState: (user) => exchange.clearinghouseState(user),
      hasAccount: (user) => exchange.hasAccount(user),
    };
  }

  /** Idle blocks are not worth a line: the latest advance is written only when something follows it. */
  #writeAdvance(): void {
    if (this.#unwrittenAdvanceMs === 0) return;
    const input: ExchangeInput = { kind: 'advance', toMs: this.#unwrittenAdvanceMs };
    this.#unwrittenAdvanceMs = 0;
    this.#options.journal.append('in', { input });
  }

  /** Records what was decided, then answers, then publishes. */
  #drain(answer?: () => void): void {
    const events = this.exchange.drain();
    for (const event of events) {
      if (!this.#isRecorded(event)) continue;
      this.#writeAdvance();
      this.#options.journal.append('event', { event });
    }
    this.#options.journal.flush();
    answer?.();
    for (const event of events) if (event.type === 'actionResult') this.#settle(event.ticket, event.response);
    if (events.length > 0) for (const publish of this.#listeners) publish(events);
  }

  /** Answers to market participants are not recorded: their inputs are, and their trades. */
  #isRecorded(event: ExchangeEvent): boolean {
    if (event.type === 'actionResult') return this.#waiting.has(event.ticket);
    return !UNRECORDED.has(event.type);
  }

  #settle(ticket: number, response: ActionResponse): void {
    const settle = this.#waiting.get(ticket);
    this.#waiting.delete(ticket);
    settle?.(response);
  }
}
