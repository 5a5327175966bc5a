// Makes time pass: wakes at every block boundary (or at a short period when blocks are immediate) and brings exchange,
// faults and feeds to the present. On virtual time it moves only when asked.
import type { VirtualClock } from '../clock/clock.ts';
import type { Timers } from '../clock/system.ts';

export interface DriverOptions {
  readonly timers: Timers;
  readonly blockMs: number;
  readonly genesisMs: number;
  readonly nowMs: () => number;
  /** Prepares for a venue time; resolves with the time that can be reached. */
  readonly load: (toMs: number) => Promise<number>;
  readonly step: (toMs: number) => void;
  /** A step failed: the venue cannot go on. */
  readonly onFatal: (error: unknown) => void;
}

const IMMEDIATE_TICK_MS = 25;
const VIRTUAL_STEPS_MAX = 20_000;

export class Driver {
  readonly #options: DriverOptions;
  #cancel: () => void = () => {};
  #stopped = false;

  constructor(options: DriverOptions) {
    this.#options = options;
  }

  start(): void {
    this.#cancel = this.#options.timers.after(this.#untilNextMs(), () => this.#wake());
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  /** Moves virtual time on, stopping at every block on the way (coarser for very long ways). */
  async advance(clock: VirtualClock, ms: number): Promise<void> {
    const blockMs = this.#options.blockMs || IMMEDIATE_TICK_MS;
    const coarse = Math.ceil(ms / VIRTUAL_STEPS_MAX / blockMs) * blockMs;
    const stepMs = Math.max(blockMs, coarse);
    for (let left = ms; left > 0; left -= stepMs) {
      clock.advanceBy(Math.min(left, stepMs));
      await this.step();
    }
  }

  async step(): Promise<void> {
    const reachMs = await this.#options.load(this.#options.nowMs());
    if (!this.#stopped) this.#options.step(reachMs);
  }

  #wake(): void {
    this.step().then(
      () => {
        if (!this.#stopped) this.start();
      },
      (error: unknown) => this.#options.onFatal(error),
    );
  }

  #untilNextMs(): number {
    const { blockMs, genesisMs, nowMs } = this.#options;
    return blockMs === 0 ? IMMEDIATE_TICK_MS : blockMs - ((nowMs() - genesisMs) % blockMs);
  }
}
