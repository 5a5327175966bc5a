/** Wall-clock instants as the wire wants them. */
import type { IsoMs } from '@agora/shared/time';

/** As `isoMs` of the contract, without its check: every `Date` within the years 0 to 9999 prints in that form. */
export function isoOf(wallMs: number): IsoMs {
  return new Date(wallMs).toISOString() as IsoMs; // in the schema's form, which the test holds it to
}

/** The same for a time that may not be known. */
export function isoOrNull(wallMs: number | null): IsoMs | null {
  return wallMs === null ? null : isoOf(wallMs);
}
