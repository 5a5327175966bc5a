/**
 * Makes something at most once in a while and gives it to everybody who asks meanwhile: fifty scrapers cost as much as one. What could
 * not be made is asked for again at once. Pure: the clock is handed in.
 */
export function kept<T>(forMs: number, nowMs: () => number, make: () => Promise<T>): () => Promise<T> {
  let last: { readonly atMs: number; readonly value: Promise<T> } | null = null;
  return () => {
    const atMs = nowMs();
    if (last !== null && atMs - last.atMs < forMs) return last.value;
    const value = make();
    const mine = { atMs, value };
    last = mine;
    value.catch(() => {
      if (last === mine) last = null;
    });
    return value;
  };
}

/** How long a process' metrics are kept, in milliseconds: less than any scraper's interval. */
export const METRICS_KEPT_MS = 1_000;
