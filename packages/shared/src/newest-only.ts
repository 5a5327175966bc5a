/** Puts values somewhere that may be away for a while: for each key the newest is tried until it is there, and an older one never after. */

const RETRY_MS = 50;

/** `put` resolves to null where the value is not there, and never rejects; nor does what is answered. */
export function newestOnly<T extends object>(
  put: (key: string, value: T) => Promise<unknown>,
  pause: (ms: number) => Promise<void>,
  keyOf: (value: T) => string,
): (value: T) => Promise<void> {
  const newest = new Map<string, T>();
  return async (value) => {
    const key = keyOf(value);
    newest.set(key, value);
    while (newest.get(key) === value && (await put(key, value)) === null) await pause(RETRY_MS);
  };
}
