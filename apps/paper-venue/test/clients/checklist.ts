// What every client library is put through, by its own names for it. A session ticks a line only after it has seen the
// venue's answer in the library's own terms.
export const CHECKLIST = [
  'markets',
  'book',
  'trades',
  'candles',
  'leverage',
  'place',
  'modify',
  'cancel',
  'cancel all',
  'fills',
  'positions',
  'book stream',
  'trade stream',
  'fill stream',
  'refusals',
] as const;

export type Check = (typeof CHECKLIST)[number];

export class Ticks {
  readonly done = new Set<Check>();
  /** What the library has no call for. */
  readonly lacking = new Map<Check, string>();

  tick(...checks: readonly Check[]): void {
    for (const check of checks) this.done.add(check);
  }

  lacks(check: Check, why: string): void {
    this.lacking.set(check, why);
  }

  /** Lines that were neither seen nor are lacking. */
  get missing(): Check[] {
    return CHECKLIST.filter((check) => !this.done.has(check) && !this.lacking.has(check));
  }
}

/** Looks again until something is there. @throws after ten seconds. */
export async function until<T>(what: string, look: () => T | Promise<T>): Promise<NonNullable<T>> {
  const endMs = performance.now() + 10_000;
  for (;;) {
    const seen = await look();
    if (seen !== null && seen !== undefined && seen !== false) return seen;
    if (performance.now() > endMs) throw new Error(`not seen: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
