// Waits, and stops waiting when nobody needs it any more.
import type { System } from './system.ts';

/** Resolves after `ms`, or at once when `signal` aborts. Leaves no listener behind. */
export function rest(system: System, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const cancel = system.after(ms, end);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}
