// A journal in numbered segment files, append-only. Each segment starts with a genesis or snapshot record, so the
// newest alone rebuilds the state; old ones beyond the keep limit are removed. Writes go to the kernel before they
// return (they survive the process, not a power cut).
import { closeSync, createReadStream, openSync, readdirSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { readHead } from './record.ts';
import type { JournalStore, StoredLine } from './store.ts';

export interface FileStoreLimits {
  /** A segment is closed once what follows its opening record is larger than this, and than that record. */
  readonly segmentBytesMax: number;
  /** Segments kept, the open one included. */
  readonly segmentsMax: number;
}

const PIECE_CHARS = 1_048_576;
const NAME = /^journal-(\d{12})\.ndjson$/;

/** Segment files of a data directory, oldest first. */
export function listSegments(directory: string): { path: string; firstSeq: number }[] {
  return readdirSync(directory)
    .map((name) => ({ name, match: NAME.exec(name) }))
    .filter(({ match }) => match !== null)
    .map(({ name, match }) => ({ path: join(directory, name), firstSeq: Number(match?.[1]) }))
    .sort((a, b) => a.firstSeq - b.firstSeq);
}

export class FileStore implements JournalStore {
  readonly #directory: string;
  readonly #limits: FileStoreLimits;
  #fd: number;
  #bytes: number;
  #openingBytes: number;

  /**
   * @param nextSeq First number of a new segment; ignored when `openSegment` continues one.
   * @param openSegment The segment to append to, with its size and that of its first record in bytes.
   */
  constructor(
    directory: string,
    limits: FileStoreLimits,
    nextSeq: number,
    openSegment?: { path: string; bytes: number; openingBytes: number },
  ) {
    this.#directory = directory;
    this.#limits = limits;
    this.#fd = openSync(openSegment?.path ?? this.#path(nextSeq), 'a', 0o600);
    this.#bytes = openSegment?.bytes ?? 0;
    this.#openingBytes = openSegment?.openingBytes ?? 0;
  }

  firstSeq(): number {
    return listSegments(this.#directory)[0]?.firstSeq ?? 0;
  }

  write(lines: readonly StoredLine[]): void {
    if (this.#bytes === 0) this.#openingBytes = Buffer.byteLength(lines[0]?.line ?? '');
    const small: string[] = [];
    for (const { line } of lines) {
      if (line.length <= PIECE_CHARS) {
        small.push(line);
        continue;
      }
      this.#writeText(small.splice(0).join(''));
      for (const piece of pieces(line)) this.#writeText(piece);
    }
    this.#writeText(small.join(''));
  }

  /** A snapshot larger than a segment may be must not call for the next one, which would call for the next. */
  wantsRotation(): boolean {
    const records = this.#bytes - this.#openingBytes;
    return records >= Math.max(this.#limits.segmentBytesMax, this.#openingBytes);
  }

  rotate(nextSeq: number): void {
    const fd = openSync(this.#path(nextSeq), 'ax', 0o600);
    closeSync(this.#fd);
    this.#fd = fd;
    this.#bytes = 0;
    this.#openingBytes = 0;
    const segments = listSegments(this.#directory);
    for (const old of segments.slice(0, -this.#limits.segmentsMax)) unlinkSync(old.path);
  }

  async *read(fromSeq: number): AsyncIterable<StoredLine> {
    const segments = listSegments(this.#directory);
    const start = segments.findLastIndex((segment) => segment.firstSeq <= fromSeq);
    for (const segment of segments.slice(Math.max(0, start))) yield* readLines(segment.path, fromSeq);
  }

  close(): void {
    closeSync(this.#fd);
  }

  #writeText(text: string): void {
    const bytes = Buffer.byteLength(text);
    let at = writeSync(this.#fd, text);
    // A medium that takes only a part is asked again for the rest.
    const rest = at < bytes ? Buffer.from(text) : null;
    while (rest !== null && at < bytes) at += writeSync(this.#fd, rest, at);
    this.#bytes += bytes;
  }

  #path(firstSeq: number): string {
    return join(this.#directory, `journal-${String(firstSeq).padStart(12, '0')}.ndjson`);
  }
}

/** Cuts a long line so that it is never in memory twice; a pair of surrogates stays together. */
function* pieces(line: string): Iterable<string> {
  for (let from = 0; from < line.length; ) {
    let to = Math.min(line.length, from + PIECE_CHARS);
    const code = line.charCodeAt(to - 1);
    if (to < line.length && code >= 0xd800 && code < 0xdc00) to++;
    yield line.slice(from, to);
    from = to;
  }
}

async function* readLines(path: string, fromSeq: number): AsyncIterable<StoredLine> {
  const lines = createInterface({
    input: createReadStream(path, 'utf8'),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  for await (const text of lines) {
    const head = readHead(text);
    if (head !== null && head.seq >= fromSeq) yield { seq: head.seq, line: `${text}\n` };
  }
}
