// The only place where the page asks for the time or for a timer. Everything else is handed what it needs,
// so that tests decide it.
import type { Instant } from './elapsed.ts';

/** Both clocks of this browser, now. */
export function readClocks(): Instant {
  return { monotonicMs: performance.now(), wallMs: Date.now() };
}

/** Calls `act` every `ms`; the returned function ends it. */
export function every(ms: number, act: () => void): () => void {
  const timer = setInterval(act, ms);
  return () => clearInterval(timer);
}

/** Calls `act` once after `ms`; the returned function cancels it. */
export function after(ms: number, act: () => void): () => void {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
}
