// Reads the newest segment of a data directory back into records. A torn last line (the process died while writing)
// is cut off; any other damage is refused with its position, because a state rebuilt past it would be a guess.
import { createReadStream, statSync, truncateSync, unlinkSync } from 'node:fs';
import { listSegments } from './file-store.ts';
import { type RecordHead, readHead } from './record.ts';

/** A journal that cannot be trusted. */
export class JournalDamagedError extends Error {
  readonly code = 'JOURNAL_DAMAGED';
  readonly path: string;
  readonly line: number;
  readonly byte: number;

  constructor(path: string, line: number, byte: number, detail: string) {
    super(
      `journal ${path} is damaged at line ${line} (byte ${byte}): ${detail}. Restore the file from a copy, or move the data directory away to start anew.`,
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
  readonly segment: { readonly path: string; readonly bytes: number };
  /** Bytes of a torn last line that were cut off; 0 when the journal ended cleanly. */
  readonly tornBytes: number;
}

/**
 * Replays the newest segment, calling back for each record in order.
 *
 * @returns null when the directory holds no journal.
 * @throws JournalDamagedError; and whatever `visit` throws.
 */
export async function recoverJournal(
  directory: string,
  visit: (record: RecoveredRecord) => void,
): Promise<Recovery | null> {
  const segments = listSegments(directory);
  for (let i = segments.length - 1; i >= 0; i--) {
    const segment = segments[i];
    if (segment === undefined) break;
    const recovery = await recoverSegment(segment.path, segment.firstSeq, visit);
    if (recovery !== null) return recovery;
    if (i === 0) break;
    unlinkSync(segment.path);
  }
  for (const segment of segments.slice(0, 1)) unlinkSync(segment.path);
  return null;
}

/** @returns null when not even the opening record was written. */
async function recoverSegment(
  path: string,
  firstSeq: number,
  visit: (record: RecoveredRecord) => void,
): Promise<Recovery | null> {
  const size = statSync(path).size;
  let byte = 0;
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
  }
  if (seq === firstSeq) return null;
  if (byte < size) truncateSync(path, byte);
  return { nextSeq: seq, segment: { path, bytes: byte }, tornBytes: size - byte };
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

/** Lines with a mark whether their newline was there. */
async function* linesOf(path: string): AsyncIterable<{ text: string; whole: boolean }> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path)) {
    rest = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    let start = 0;
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10, start)) {
      yield { text: rest.toString('utf8', start, end), whole: true };
      start = end + 1;
    }
    rest = rest.subarray(start);
  }
  if (rest.length > 0) yield { text: rest.toString('utf8'), whole: false };
}
