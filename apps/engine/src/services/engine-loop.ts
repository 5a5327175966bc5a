/**
 * Feeds events to the core, one at a time, and hands its effects to those who carry them out. Three lanes: control events
 * and outcomes are processed in the tick that brings them; account news next, in order; market news last, of each coin only
 * the newest. It holds the engine and decides nothing. After a broken invariant it cancels and takes no further event.
 */
import type { Effect } from '../core/engine/effect.ts';
import type { AccountEvent, EngineEvent, MarketEvent } from '../core/engine/event.ts';
import { begin, emergency, process } from '../core/engine/process.ts';
import type { Engine } from '../core/engine/state.ts';
import type { Clock } from '../ports/clock.ts';
import type { Recorder } from './recorder.ts';

type Untimed<E> = E extends unknown ? Omit<E, 'nowMs' | 'wallMs'> : never;
/** An event without its times, which the loop stamps when it is processed. */
export type Happening = Untimed<EngineEvent>;
/** What is replaced by a newer one of its kind and coin. */
export type MarketNewsEvent = Exclude<MarketEvent, { kind: 'market_connection' }>;

/** `event` is the one that led to the effect. */
export type CarryOut = (effect: Effect, event: EngineEvent | null) => void;

/** Longest lanes, in events. Beyond them the engine is not keeping up with its own account, and halts. */
export const LANES = { commandMax: 10_000, accountMax: 20_000 } as const;

export class EngineLoop {
  readonly engine: Engine;
  readonly #clock: Clock;
  readonly #later: (task: () => void) => void;
  readonly #commands: Happening[] = [];
  readonly #account: AccountEvent[] = [];
  readonly #market = new Map<string, MarketNewsEvent>();
  #carryOut: CarryOut | null = null;
  #onBroken: ((error: unknown) => void) | null = null;
  #busy = false;
  #scheduled = false;
  #broken = false;
  #overflowed = false;
  #events = 0;
  #recorder: Pick<Recorder, 'note'> | null = null;

  /** `later` runs a task once, after the I/O that is ready now. */
  constructor(engine: Engine, clock: Clock, later: (task: () => void) => void) {
    this.engine = engine;
    this.#clock = clock;
    this.#later = later;
  }

  /** Events processed since boot. */
  get events(): number {
    return this.#events;
  }

  /** Connects those who carry out effects, and has the boot recorded: before anything else happens. */
  start(carryOut: CarryOut, onBroken: (error: unknown) => void): void {
    this.#carryOut = carryOut;
    this.#onBroken = onBroken;
    for (const effect of begin(this.engine)) carryOut(effect, null);
  }

  /** From now on everything that the core hears and wants is written down. Called before anything happens. */
  record(recorder: Pick<Recorder, 'note'>): void {
    this.#recorder = recorder;
  }

  /** A control event or an outcome: processed now, or right after the event in hand. */
  happen(happening: Happening): void {
    if (this.#broken) return;
    this.#commands.push(happening);
    if (this.#commands.length > LANES.commandMax) this.#overflow('command lane', LANES.commandMax);
    if (!this.#busy) this.#drain(false);
  }

  /** Account news: in order, after what the same turn of the event loop brings for the command lane. */
  account(event: AccountEvent): void {
    if (this.#broken) return;
    this.#account.push(event);
    if (this.#account.length > LANES.accountMax) {
      this.#account.length = 0;
      this.#overflow('account lane', LANES.accountMax);
    }
    this.#schedule();
  }

  /** Market news: only the newest of its kind and coin is kept. */
  market(event: MarketNewsEvent): void {
    if (this.#broken) return;
    const key = `${event.kind} ${event.coin}`;
    this.#market.delete(key);
    this.#market.set(key, event);
    this.#schedule();
  }

  /** Something outside the core broke: the same end as that of a broken invariant. */
  breakDown(error: unknown): void {
    if (this.#broken) return;
    this.#broken = true;
    for (const effect of emergency(this.engine, this.#clock.monoMs())) this.#tryOut(effect);
    this.#onBroken?.(error);
  }

  /** One of the last effects. That it cannot be carried out keeps neither the others nor the end back. */
  #tryOut(effect: Effect): void {
    try {
      this.#carryOut?.(effect, null);
    } catch {}
  }

  #overflow(subject: string, max: number): void {
    if (this.#overflowed) return;
    this.#overflowed = true;
    const trip = { cause: 'queue_overflow' as const, value: `> ${max}`, limit: String(max), subject };
    this.#commands.unshift({ kind: 'halt_wanted', trip });
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#later(() => {
      this.#scheduled = false;
      this.#drain(true);
    });
  }

  #drain(all: boolean): void {
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let next = this.#next(all); next !== undefined && !this.#broken; next = this.#next(all)) {
        this.#process(next);
      }
    } finally {
      this.#busy = false;
      if (this.#commands.length === 0) this.#overflowed = false;
    }
  }

  #next(all: boolean): Happening | undefined {
    const command = this.#commands.shift();
    if (command !== undefined || !all) return command;
    const news = this.#account.shift();
    if (news !== undefined) return news;
    const [first] = this.#market;
    if (first === undefined) return undefined;
    this.#market.delete(first[0]);
    return first[1];
  }

  #process(happening: Happening): void {
    const stamp = { nowMs: this.#clock.monoMs(), wallMs: Math.trunc(this.#clock.wallMs()) };
    const event = { ...happening, ...stamp } as EngineEvent; // the stamp is exactly what Happening leaves out
    this.#events += 1;
    let effects: readonly Effect[];
    try {
      effects = process(this.engine, event);
    } catch (error) {
      this.breakDown(error);
      return;
    }
    this.#recorder?.note(event, effects);
    for (const effect of effects) this.#carryOut?.(effect, event);
  }
}
