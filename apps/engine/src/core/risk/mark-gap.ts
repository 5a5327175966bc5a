/**
 * A mark that stands apart from the book it belongs to: the venue's oracle is late or frozen, and what the mark says of a position's
 * worth is not what it would bring. For as long as it lasts the loss is not known, and only what shrinks the position is quoted.
 */

export const MARK_GAP = {
  /** Marks follow the book within this, market moves of a few seconds aside. */
  bpsMax: 75,
  /** A mark comes every 3 s: a gap that lasts longer than two of them is no delay of the market's own. */
  lastsMsMin: 7_000,
} as const;

/** |mark - mid| in basis points of the mid; null where one is not known. */
export function markGapBps(markPx: number, midX2: number): number | null {
  if (markPx === 0 || midX2 === 0) return null;
  return (Math.abs(markPx * 2 - midX2) * 10_000) / midX2;
}

/** When the gap began, kept while it lasts; -1 = none. An unknown gap neither begins nor ends one. */
export function markGapSince(sinceMs: number, gapBps: number | null, nowMs: number): number {
  if (gapBps === null) return sinceMs;
  if (gapBps <= MARK_GAP.bpsMax) return -1;
  return sinceMs < 0 ? nowMs : sinceMs;
}

export function isMarkOff(sinceMs: number, nowMs: number): boolean {
  return sinceMs >= 0 && nowMs - sinceMs >= MARK_GAP.lastsMsMin;
}
