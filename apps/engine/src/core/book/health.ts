/**
 * May prices be made from this book now? Anything but `ok` says no, and says why. Unknown ages are stale.
 */
import type { Book } from './book.ts';
import { BOOK } from './limits.ts';

export type BookHealth = 'ok' | 'before_reconnect' | 'empty' | 'crossed' | 'stale';

/** `nowMs` monotonic, `venueNowMs` our estimate of the venue's clock at the same instant. */
export function bookHealth(book: Book, nowMs: number, venueNowMs: number): BookHealth {
  if (book.connection === 0 || !book.snapshotSeen) return 'before_reconnect';
  if (book.bidPx === 0 || book.askPx === 0) return 'empty';
  if (book.bidPx >= book.askPx) return 'crossed';
  return isFresh(book, nowMs, venueNowMs) ? 'ok' : 'stale';
}

/** Age of the top by our own clock in milliseconds; null = never seen. */
export function bookAgeMs(book: Book, nowMs: number): number | null {
  return book.receivedMs < 0 ? null : nowMs - book.receivedMs;
}

/** Confirmed recently by our clock, and not delivered late by the venue's. */
function isFresh(book: Book, nowMs: number, venueNowMs: number): boolean {
  const ageMs = nowMs - book.receivedMs;
  const lagMs = venueNowMs - book.topTimeMs;
  return ageMs >= 0 && ageMs <= BOOK.bookAgeMsMax && lagMs <= BOOK.venueLagMsMax;
}
