// Gives up waiting, never the thing waited for: what comes late still happens, and nobody here believes it.
import type { System } from './system.ts';

/** What `promise` resolves with inside `ms`, else null. A rejection counts as no answer. */
export async function within<T>(system: System, ms: number, promise: Promise<T>): Promise<T | null> {
  return new Promise((resolve) => {
    const cancel = system.after(ms, () => resolve(null));
    const end = (value: T | null) => {
      cancel();
      resolve(value);
    };
    promise.then(end, () => end(null));
  });
}
