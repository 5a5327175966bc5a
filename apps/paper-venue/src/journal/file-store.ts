// A journal in numbered segment files, append-only. Each segment starts with a genesis or snapshot record, so the
// newest alone rebuilds the state; old ones beyond the keep limit are removed. Writes go to the kernel before they
// return (they survive the process, not a power cut).
import { closeSync, createReadStream, openSync, readdirSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { readHead } from './record.ts';
import type { JournalStore, StoredLine } from './store.ts';

export interface FileStoreLimits {
  /** A segment is closed once it is larger than this. */
  readonly segmentBytesMax: number;
  /** Segments kept, the open one included. */
  readonly segmentsMax: number;
}

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

  /**
   * @param nextSeq First number of a new segment; ignored when `openSegment` continues one.
   * @param openSegment The segment to append to, with its size in bytes.
   */
  constructor(
    directory: string,
    limits: FileStoreLimits,
    nextSeq: number,
    openSegment?: { path: string; bytes: number },
  ) {
    this.#directory = directory;
    this.#limits = limits;
    this.#fd = openSync(openSegment?.path ?? this.#path(nextSeq), 'a', 0o600);
    this.#bytes = openSegment?.bytes ?? 0;
  }

  firstSeq(): number {
    return listSegments(this.#directory)[0]?.firstSeq ?? 0;
  }

  write(lines: readonly StoredLine[]): void {
    const buffer = Buffer.from(lines.map((l) => l.line).join(''));
    let at = 0;
    while (at < buffer.length) at += writeSync(this.#fd, buffer, at);
    this.#bytes += buffer.length;
  }

  wantsRotation(): boolean {
    return this.#bytes >= this.#limits.segmentBytesMax;
  }

  rotate(nextSeq: number): void {
    const fd = openSync(this.#path(nextSeq), 'ax', 0o600);
    closeSync(this.#fd);
    this.#fd = fd;
    this.#bytes = 0;
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

  #path(firstSeq: number): string {
    return join(this.#directory, `journal-${String(firstSeq).padStart(12, '0')}.ndjson`);
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
