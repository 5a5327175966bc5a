/**
 * Feeds events to the core, one at a time and in one tick, and hands its effects to those who carry them out.
 * It holds the state and decides nothing.
 */
import type { EngineEvent } from '../core/process/event.ts';
import { process } from '../core/process/process.ts';
import { type EngineState, haltRecordOf } from '../core/process/state.ts';
import type { Clock } from '../ports/clock.ts';
import type { HaltRecorder } from './halt-recorder.ts';
import { isoNow } from './iso-now.ts';
import type { SnapshotPublisher } from './snapshot-publisher.ts';

/** An event without its time, which the loop stamps. */
export type Happening = EngineEvent extends infer E
  ? E extends unknown
    ? Omit<E, 'nowMs' | 'at'>
    : never
  : never;

export interface EffectHandlers {
  readonly recorder: Pick<HaltRecorder, 'record'>;
  readonly publisher: Pick<SnapshotPublisher, 'request'>;
}

export class EngineLoop {
  #state: EngineState;
  #handlers: EffectHandlers | null = null;
  readonly #clock: Clock;

  constructor(state: EngineState, clock: Clock) {
    this.#state = state;
    this.#clock = clock;
  }

  get state(): EngineState {
    return this.#state;
  }

  /** Connects those who carry out effects and has the boot recorded: before anything else happens. */
  start(handlers: EffectHandlers): void {
    this.#handlers = handlers;
    handlers.recorder.record(haltRecordOf(this.#state));
  }

  happen(happening: Happening): void {
    const stamp = { nowMs: this.#clock.monoMs(), at: isoNow(this.#clock) };
    const event = { ...happening, ...stamp } as EngineEvent; // the stamp is exactly what Happening leaves out
    const { state, effects } = process(this.#state, event);
    this.#state = state;
    for (const effect of effects) {
      if (effect.kind === 'record_halt') this.#handlers?.recorder.record(effect.record);
      else this.#handlers?.publisher.request();
    }
  }
}
