// Reads the newest segment of a data directory back into records. A torn last line (the process died while writing)
// is cut off; any other damage is refused with its position, because a state rebuilt past it would be a guess. Repair
// goes on from what stands before the damage, and keeps what it leaves out in a file beside it.
import {
  closeSync,
  createReadStream,
  openSync,
  readSync,
  renameSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { listSegments } from './file-store.ts';
import { type RecordHead, readHead } from './record.ts';

const NEWLINE = 10;
const CHUNK_BYTES = 1_048_576;

/** A journal that cannot be trusted. */
export class JournalDamagedError extends Error {
  readonly code = 'JOURNAL_DAMAGED';
  readonly path: string;
  readonly line: number;
  readonly byte: number;

  constructor(path: string, line: number, byte: number, detail: string) {
    super(
      `journal ${path} is damaged at line ${line} (byte ${byte}): ${detail}. Restore the file from a copy, go on from what stands before it with --repair, or move the data directory away to start anew.`,
    );
    this.name = 'JournalDamagedError';
    this.path = path;
    this.line = line;
    this.byte = byte;
  }
}

export interface RecoveredRecord {
  readonly head: RecordHead;
  readonly fields: { readonly [key: string]: unknown };
}

export interface Recovery {
  readonly nextSeq: number;
  readonly segment: { readonly path: string; readonly bytes: number; readonly openingBytes: number };
  /** Bytes of a torn last line that were cut off; 0 when the journal ended cleanly. */
  readonly tornBytes: number;
  /** What a repair left out: where the damage was, and the files that hold the rest; null when nothing was repaired. */
  readonly repaired: Repair | null;
}

export interface Repair {
  readonly detail: string;
  readonly asideFiles: readonly string[];
  readonly leftOutBytes: number;
}

/**
 * Replays the newest segment, calling back for each record in order.
 *
 * @param repair Keep what stands before damage instead of refusing it; a segment damaged in its first record is put
 *   aside and the one before it is replayed. The callback then sees another opening record.
 * @returns null when the directory holds no journal.
 * @throws JournalDamagedError; and whatever `visit` throws (in repair: not for a first record).
 */
export async function recoverJournal(
  directory: string,
  visit: (record: RecoveredRecord) => void,
  repair = false,
): Promise<Recovery | null> {
  const segments = listSegments(directory);
  let repaired: Repair | null = null;
  for (let i = segments.length - 1; i >= 0; i--) {
    const segment = segments[i];
    if (segment === undefined) break;
    try {
      const recovery = await recoverSegment(segment.path, segment.firstSeq, visit);
      if (recovery !== null) return { ...recovery, repaired };
      if (i === 0) break;
      unlinkSync(segment.path);
    } catch (error) {
      if (!repair || !(error instanceof Error)) throw error;
      repaired = putAside(segment.path, error, repaired);
      if (repaired === null) throw error;
      // A segment with its opening record intact is read again, now without the damage.
      if (error instanceof JournalDamagedError && error.byte > 0) i++;
    }
  }
  if (repaired !== null) {
    throw new Error(
      `nothing stands before the damage: ${repaired.detail} Start without --repair for a new venue.`,
    );
  }
  for (const segment of segments.slice(0, 1)) unlinkSync(segment.path);
  return null;
}

/** Moves the damaged part of a segment into a file of its own. @returns null for an error that no repair mends. */
function putAside(path: string, error: Error, before: Repair | null): Repair | null {
  const isDamage = error instanceof JournalDamagedError;
  const isOpening =
    'code' in error && error.code === 'STATE_MISMATCH' && 'isOpening' in error && error.isOpening;
  if (!isDamage && isOpening !== true) return null;
  const size = statSync(path).size;
  const keep = isDamage ? error.byte : 0;
  const aside = `${path}.damaged`;
  if (keep === 0) {
    renameSync(path, aside);
  } else {
    copyFrom(path, keep, aside);
    truncateSync(path, keep);
  }
  return {
    detail: [before?.detail, error.message].filter((text) => text !== undefined).join(' '),
    asideFiles: [...(before?.asideFiles ?? []), aside],
    leftOutBytes: (before?.leftOutBytes ?? 0) + size - keep,
  };
}

/** Copies the end of a file, from a byte on. */
function copyFrom(path: string, fromByte: number, target: string): void {
  const rest = Buffer.alloc(statSync(path).size - fromByte);
  const fd = openSync(path, 'r');
  try {
    let at = 0;
    while (at < rest.length) at += readSync(fd, rest, at, rest.length - at, fromByte + at);
  } finally {
    closeSync(fd);
  }
  writeFileSync(target, rest, { mode: 0o600 });
}

/** @returns null when not even the opening record was written. */
async function recoverSegment(
  path: string,
  firstSeq: number,
  visit: (record: RecoveredRecord) => void,
): Promise<Omit<Recovery, 'repaired'> | null> {
  const size = statSync(path).size;
  let byte = 0;
  let openingBytes = 0;
  let line = 0;
  let seq = firstSeq;
  for await (const { text, whole } of linesOf(path)) {
    line++;
    const record = readRecord(text);
    if (!whole) break;
    if (record === null) {
      if (byte + Buffer.byteLength(text) + 1 === size) break;
      throw new JournalDamagedError(path, line, byte, 'the line is no journal record');
    }
    if (record.head.seq !== seq) {
      throw new JournalDamagedError(path, line, byte, `expected record ${seq}, found ${record.head.seq}`);
    }
    if (line === 1 && record.head.k !== 'genesis' && record.head.k !== 'snapshot') {
      throw new JournalDamagedError(path, line, byte, 'a segment must start with genesis or snapshot');
    }
    visit(record);
    seq++;
    byte += Buffer.byteLength(text) + 1;
    if (line === 1) openingBytes = byte;
  }
  if (seq === firstSeq) return null;
  if (byte < size) truncateSync(path, byte);
  return { nextSeq: seq, segment: { path, bytes: byte, openingBytes }, tornBytes: size - byte };
}

function readRecord(text: string): RecoveredRecord | null {
  const head = readHead(text);
  if (head === null) return null;
  try {
    return { head, fields: JSON.parse(text) as RecoveredRecord['fields'] };
  } catch {
    return null;
  }
}

/** Lines with a mark whether their newline was there. A line of many chunks (a snapshot) is put together once. */
async function* linesOf(path: string): AsyncIterable<{ text: string; whole: boolean }> {
  let pieces: Buffer[] = [];
  for await (const read of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
    const chunk = read as Buffer;
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      pieces.push(chunk.subarray(start, end));
      yield { text: textOf(pieces), whole: true };
      pieces = [];
      start = end + 1;
    }
    if (start < chunk.length) pieces.push(chunk.subarray(start));
  }
  if (pieces.length > 0) yield { text: textOf(pieces), whole: false };
}

function textOf(pieces: readonly Buffer[]): string {
  const [only] = pieces;
  return only !== undefined && pieces.length === 1
    ? only.toString('utf8')
    : Buffer.concat(pieces).toString('utf8');
}
