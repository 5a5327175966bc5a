/** Puts values somewhere that may be away for a while: for each key the newest is tried until it is there, and an older one never after. */

const RETRY_MS = 50;

/** `put` resolves to null where the value is not there, and never rejects. */
export function newestOnly(
  put: (key: string, value: object) => Promise<unknown>,
  pause: (ms: number) => Promise<void>,
): (key: string, value: object) => Promise<void> {
  const newest = new Map<string, object>();
  return async (key, value) => {
    newest.set(key, value);
    while (newest.get(key) === value && (await put(key, value)) === null) await pause(RETRY_MS);
  };
}
