// Time for tests: it passes only when told to, and every timer that falls due runs in its order.
import type { System } from '../system.ts';

/** Turns of the event loop that let chains of resolved promises run out. */
const SETTLING_TURNS = 20;

export class FakeSystem implements System {
  #nowMs = 1_000;
  #timers: { atMs: number; act: () => void }[] = [];

  readonly wallMs = () => 1_700_000_000_000 + this.#nowMs;
  readonly monotonicMs = () => this.#nowMs;
  readonly token = () => 'token';
  readonly after = (ms: number, act: () => void) => {
    const timer = { atMs: this.#nowMs + ms, act };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  };

  get timersWaiting(): number {
    return this.#timers.length;
  }

  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await this.settle();
    for (;;) {
      const next = this.#timers.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((each) => each !== next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.act();
      await this.settle();
    }
    this.#nowMs = untilMs;
    await this.settle();
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < SETTLING_TURNS; turn += 1) await Promise.resolve();
  }
}
