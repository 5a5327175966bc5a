// redis-latch as the engine's process meets it: four counters, who owns it, and which run of the server answers. It knows nothing of time
// but until when it is silent or refuses. Who raises and resumes is for others.
import type { ReviewedEpochs } from '@agora/shared/latch';
import type { VirtualTime } from './virtual-time.ts';

export class SimLatch {
  panicE = 0;
  resumeE = 0;
  panicG = 0;
  resumeG = 0;
  readonly #time: VirtualTime;
  #run = 1;
  #silentUntilMs = 0;
  #refusesUntilMs = 0;

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  /** Answers nothing for so long; a shorter fault within a longer one does not end it. */
  pause(ms: number): void {
    this.#silentUntilMs = Math.max(this.#silentUntilMs, this.#time.nowMs + ms);
  }

  /** Silent for so long, and then another run of it, or one whose engine pair is of earlier. */
  restart(ms: number, earlier: { readonly panicE: number; readonly resumeE: number } | null = null): void {
    this.pause(ms);
    this.#run += 1;
    if (earlier !== null) Object.assign(this, earlier);
  }

  /** Answers and takes nothing, as one that is out of memory, for so long. */
  refuse(ms: number): void {
    this.#refusesUntilMs = Math.max(this.#refusesUntilMs, this.#time.nowMs + ms);
  }

  /** The engine's own INCR, beyond a mark; lost where nothing answers, and the engine's to try again. */
  raise(above: number): void {
    if (!this.#isSilent()) this.panicE = Math.max(this.panicE, above) + 1;
  }

  /** The engine's own SET of what was reviewed; lost where nothing answers. */
  resume({ panic_epoch, panic_global_epoch }: ReviewedEpochs): void {
    if (this.#isSilent()) return;
    this.resumeE = panic_epoch;
    this.resumeG = panic_global_epoch;
  }

  /** One lease read for the boot that owns it; null = no answer. */
  read(owner: string): { readonly runId: string; readonly values: readonly string[] } | null {
    if (this.#isSilent()) return null;
    const counters = [this.panicE, this.resumeE, this.panicG, this.resumeG].map(String);
    return { runId: `run-${this.#run}`, values: [...counters, owner] };
  }

  /** Null = no answer. */
  takesHeartbeat(): boolean | null {
    return this.#isSilent() ? null : this.#time.nowMs >= this.#refusesUntilMs;
  }

  #isSilent(): boolean {
    return this.#time.nowMs < this.#silentUntilMs;
  }
}
