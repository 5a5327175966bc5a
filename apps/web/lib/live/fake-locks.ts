// The lock manager of one browser, for tests: what is asked for with `ifAvailable` is given where nobody holds it, until its holder is done.
import type { Locks } from './stream-slot.ts';

export function fakeLocks(): Locks {
  const held = new Set<string>();
  const request = async (name: string, _options: unknown, act: (lock: unknown) => unknown) => {
    const isFree = !held.has(name);
    held.add(name);
    await act(isFree ? { name, mode: 'exclusive' } : null);
    if (isFree) held.delete(name);
  };
  return { request: request as Locks['request'] };
}
