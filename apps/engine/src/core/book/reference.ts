/**
 * The venue's mark and oracle price of a coin. The mark values positions, the oracle bounds order prices;
 * neither counts when it is older than its limit or from before the last reconnect.
 */
import { BOOK } from './limits.ts';

export interface Reference {
  /** Px units; 0 = not known on this connection. */
  markPx: number;
  oraclePx: number;
  /** Monotonic; -1 = never. */
  receivedMs: number;
  connection: number;
}

export interface ReferenceFrame {
  readonly connection: number;
  readonly receivedMs: number;
  readonly markPx: number;
  readonly oraclePx: number;
}

export function newReference(): Reference {
  return { markPx: 0, oraclePx: 0, receivedMs: -1, connection: 0 };
}

/** The last mark stays as the best guess at a position's value; it no longer counts as fresh. */
export function startReferenceConnection(reference: Reference, connection: number): void {
  reference.connection = connection;
  reference.receivedMs = -1;
}

/** True when the frame was taken. */
export function applyReference(reference: Reference, frame: ReferenceFrame): boolean {
  const { connection, receivedMs, markPx, oraclePx } = frame;
  const sane = [markPx, oraclePx].every((px) => Number.isSafeInteger(px) && px > 0) && receivedMs >= 0;
  if (connection !== reference.connection || connection === 0 || !sane) return false;
  reference.markPx = markPx;
  reference.oraclePx = oraclePx;
  reference.receivedMs = receivedMs;
  return true;
}

export function isReferenceFresh(reference: Reference, nowMs: number): boolean {
  const ageMs = nowMs - reference.receivedMs;
  return reference.receivedMs >= 0 && ageMs >= 0 && ageMs <= BOOK.referenceAgeMsMax;
}
