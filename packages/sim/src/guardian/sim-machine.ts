// The machine of one life of the simulated guardian: its clocks and timers are those of the simulated world. When the life is over nothing
// that it awaits is ever settled; while it is frozen everything waits for it to wake.
import { type Machine, type MachineParts, machineOf } from '@agora/shared/machine';
import type { VirtualTime } from '../virtual-time.ts';

export class SimMachine {
  readonly machine: Machine;
  readonly #time: VirtualTime;
  #isOver = false;
  #frozenUntilMs = 0;

  /** `wallMs`: the host's wall clock, which may be off. */
  constructor(time: VirtualTime, host: Pick<MachineParts, 'ask' | 'wallMs'>) {
    this.#time = time;
    const bornMs = time.nowMs;
    this.machine = machineOf({
      ...host,
      monoMs: () => time.nowMs - bornMs + 1_000,
      pause: (ms) => new Promise((resolve) => this.after(ms, resolve)),
      repeat: (everyMs, run) => this.#repeat(everyMs, run),
    });
  }

  end(): void {
    this.#isOver = true;
  }

  /** Does nothing for so long; a shorter one within a longer one does not end it. */
  freeze(ms: number): void {
    this.#frozenUntilMs = Math.max(this.#frozenUntilMs, this.#time.nowMs + ms);
  }

  /** Heard by this life alone, as soon as it is awake. */
  after(ms: number, run: () => void): void {
    this.#time.after(ms, () => this.#whenAwake(run));
  }

  #whenAwake(run: () => void): void {
    if (this.#isOver) return;
    if (this.#time.nowMs < this.#frozenUntilMs) {
      this.#time.at(this.#frozenUntilMs, () => this.#whenAwake(run));
      return;
    }
    run();
    this.#time.hasSettled();
  }

  /** One that was frozen runs once when it wakes, as a timer does. */
  #repeat(everyMs: number, run: () => void): void {
    this.after(everyMs, () => {
      run();
      this.#repeat(everyMs, run);
    });
  }
}
