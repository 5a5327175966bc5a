// The only place where the page asks for the time, for a timer or for chance. Everything else is handed what it needs,
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

/** An id that nobody used before: 32 letters and digits. `getRandomValues` works on plain HTTP too. */
export function freshId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
