// biome-ignore-all lint/plugin: the clock and timers of this app are read here and nowhere else.
// The one place of this app that touches the wall clock and timers. Everything else receives them.
import type { TimeSource } from './clock.ts';

export interface Timers {
  /** Runs once after a delay; the result cancels it. */
  after(ms: number, run: () => void): () => void;
  /** Runs at a fixed period until cancelled. */
  every(ms: number, run: () => void): () => void;
  /** Monotonic milliseconds, for limits that must not follow a stepped clock. */
  monotonicMs(): number;
}

/** Beyond this the wall clock has stepped, and the microsecond clock is set by it again. */
const STEP_MS = 20;
let originMs = performance.timeOrigin;

export const systemTime: TimeSource = {
  wallUs() {
    const fineMs = originMs + performance.now();
    const driftMs = Date.now() - fineMs;
    if (Math.abs(driftMs) > STEP_MS) originMs += driftMs;
    return Math.floor((originMs + performance.now()) * 1000);
  },
};

export const systemTimers: Timers = {
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  every(ms, run) {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
  monotonicMs: () => performance.now(),
};
