// Requests that may take minutes: a whole chain that is verified, or exported. Beside the streams of all pages each would hold one of
// the six connections of a browser over HTTP/1.1; so there is one at a time in all pages together, and one connection stays for STOP.
import { type Locks, tryLock } from './stream-slot.ts';

export const ANOTHER_RUNS = 'A page of this browser verifies or exports already. Wait until that has ended.';

/** As `act`; rejects at once, unasked, while another one runs. A browser without locks, null, counts none. */
export async function longRequest<T>(locks: Locks | null, act: () => Promise<T>): Promise<T> {
  if (locks === null) return act();
  const release = await tryLock(locks, 'agora-long-request');
  if (release === null) throw new Error(ANOTHER_RUNS);
  try {
    return await act();
  } finally {
    release();
  }
}

/** The locks that all pages of this browser share; null = it has none. */
export function browserLocks(): Locks | null {
  return navigator.locks ?? null;
}
