/**
 * One coin's book, merged from two streams: `bbo` (the top, on every change) and the fast `l2Book` (five levels,
 * about twice a second). Each frame replaces; none is patched. A frame that is malformed, older than its
 * predecessor or from an earlier connection changes nothing but a counter. It does not judge whether the book
 * may be used: see `health.ts`.
 */
import { BOOK } from './limits.ts';

/** Integers in the coin's units, best level first. */
export interface Level {
  readonly px: number;
  readonly sz: number;
}

export interface Book {
  bids: readonly Level[];
  asks: readonly Level[];
  /** The merged top; all 0 for an empty side. */
  bidPx: number;
  bidSz: number;
  askPx: number;
  askSz: number;
  /** Venue time of the last accepted frame of each stream, in milliseconds; -1 = none on this connection. */
  bboTimeMs: number;
  l2TimeMs: number;
  /** Venue time of what the top shows. */
  topTimeMs: number;
  /** Our monotonic time when the top was last confirmed; -1 = never. */
  receivedMs: number;
  /** Number of the connection the book is from; a frame of another one is not accepted. 0 = not connected. */
  connection: number;
  /** True once a whole l2Book came in over this connection. */
  snapshotSeen: boolean;
  readonly ignored: Record<Ignored, number>;
}

/** Why a frame was not taken. */
export type Ignored = 'malformed' | 'out_of_order' | 'other_connection';

/** A frame of `bbo`: null for an empty side. `receivedMs` is monotonic, `timeMs` the venue's. */
export interface BboFrame {
  readonly connection: number;
  readonly timeMs: number;
  readonly receivedMs: number;
  readonly bid: Level | null;
  readonly ask: Level | null;
}

/** A whole `l2Book` frame, best level first. */
export interface L2Frame {
  readonly connection: number;
  readonly timeMs: number;
  readonly receivedMs: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

export function newBook(): Book {
  return {
    bids: [],
    asks: [],
    bidPx: 0,
    bidSz: 0,
    askPx: 0,
    askSz: 0,
    bboTimeMs: -1,
    l2TimeMs: -1,
    topTimeMs: -1,
    receivedMs: -1,
    connection: 0,
    snapshotSeen: false,
    ignored: { malformed: 0, out_of_order: 0, other_connection: 0 },
  };
}

/** The market stream is (again) connected, or not (0). What was known before no longer counts. */
export function startConnection(book: Book, connection: number): void {
  Object.assign(book, { ...newBook(), connection, ignored: book.ignored });
}

/** True when the frame was taken. */
export function applyBbo(book: Book, frame: BboFrame): boolean {
  const refused = refusal(book, frame, book.bboTimeMs);
  if (refused !== null) return ignore(book, refused);
  if (!isLevelOrNone(frame.bid) || !isLevelOrNone(frame.ask)) return ignore(book, 'malformed');
  book.bboTimeMs = frame.timeMs;
  // An l2Book that is newer already shows this top or a later one.
  if (frame.timeMs >= book.topTimeMs) setTop(book, frame, frame.bid, frame.ask);
  return true;
}

/** True when the frame was taken. */
export function applyL2(book: Book, frame: L2Frame): boolean {
  const refused = refusal(book, frame, book.l2TimeMs);
  if (refused !== null) return ignore(book, refused);
  if (!isSide(frame.bids, -1) || !isSide(frame.asks, 1)) return ignore(book, 'malformed');
  book.l2TimeMs = frame.timeMs;
  book.snapshotSeen = true;
  book.bids = frame.bids;
  book.asks = frame.asks;
  // An older ladder lies behind a newer top; what of it the top contradicts, `prices.ts` leaves out.
  if (frame.timeMs >= book.topTimeMs) setTop(book, frame, frame.bids[0] ?? null, frame.asks[0] ?? null);
  return true;
}

function setTop(
  book: Book,
  { timeMs, receivedMs }: { timeMs: number; receivedMs: number },
  bid: Level | null,
  ask: Level | null,
): void {
  book.bidPx = bid?.px ?? 0;
  book.bidSz = bid?.sz ?? 0;
  book.askPx = ask?.px ?? 0;
  book.askSz = ask?.sz ?? 0;
  book.topTimeMs = timeMs;
  book.receivedMs = receivedMs;
}

function refusal(
  book: Book,
  frame: { connection: number; timeMs: number; receivedMs: number },
  lastTimeMs: number,
): Ignored | null {
  if (frame.connection !== book.connection || book.connection === 0) return 'other_connection';
  if (!Number.isSafeInteger(frame.timeMs) || frame.timeMs < 0 || !(frame.receivedMs >= 0)) return 'malformed';
  return frame.timeMs < lastTimeMs ? 'out_of_order' : null;
}

function ignore(book: Book, why: Ignored): false {
  book.ignored[why] += 1;
  return false;
}

function isLevel({ px, sz }: Level): boolean {
  return Number.isSafeInteger(px) && px > 0 && Number.isSafeInteger(sz) && sz > 0;
}

function isLevelOrNone(level: Level | null): boolean {
  return level === null || isLevel(level);
}

/** Levels strictly ordered from the best (`direction` 1 = rising prices), each sane, not too many. */
function isSide(levels: readonly Level[], direction: 1 | -1): boolean {
  if (levels.length > BOOK.levelsMax) return false;
  let last = 0;
  for (const level of levels) {
    if (!isLevel(level) || (last !== 0 && (level.px - last) * direction <= 0)) return false;
    last = level.px;
  }
  return true;
}
