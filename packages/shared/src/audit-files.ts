/**
 * A chain as files, read in pieces and in bounded memory. Where the files lie is said by the caller; nothing here proves
 * anything: audit-verify.ts does.
 */
import { parseSegmentFileName } from './audit-marks.ts';
import { AUDIT_LINE_BYTES_MAX } from './audit-record.ts';

/** Beside a chain's files: its last noted head (an AuditAnchor) and its public key (AuditPublicKey). */
export const AUDIT_HEAD_FILE = 'head.json';
export const AUDIT_PUBLIC_KEY_FILE = 'public-key.json';

/** The files of one chain, wherever they are. */
export interface AuditFiles {
  /** Names of all files that end in `.jsonl`, in any order. */
  names(): Promise<readonly string[]>;
  /** The content of a file from a byte on, in pieces that may be overwritten once the next one is asked for. */
  chunks(name: string, fromByte?: number): AsyncIterable<Uint8Array>;
}

/** What was read of one file. */
export interface AuditFileRead {
  /** Up to the last newline. */
  readonly wholeBytes: number;
  /** After the last newline: an unfinished line. */
  readonly tornBytes: number;
}

const NEWLINE = 10;

/** Names in the order of the chain. */
export async function chainFileNames(files: AuditFiles): Promise<string[]> {
  return [...(await files.names())].sort();
}

/**
 * Calls `onLine` with each whole line, without its newline, valid during the call only; stops early when it answers false. A
 * line that is longer than any may be is handed over cut, just above the limit, and ends the reading.
 */
export async function eachLine(
  chunks: AsyncIterable<Uint8Array>,
  onLine: (line: Uint8Array) => boolean,
): Promise<AuditFileRead> {
  let rest: Uint8Array = new Uint8Array(0);
  let wholeBytes = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      const part = chunk.subarray(from, end);
      const line = rest.length === 0 ? part : joined(rest, part);
      rest = new Uint8Array(0);
      wholeBytes += line.length + 1;
      from = end + 1;
      if (!onLine(line)) return { wholeBytes, tornBytes: 0 };
    }
    rest = joined(rest, chunk.subarray(from));
    if (rest.length <= AUDIT_LINE_BYTES_MAX) continue;
    onLine(rest.subarray(0, AUDIT_LINE_BYTES_MAX + 1));
    break;
  }
  return { wholeBytes, tornBytes: rest.length };
}

/** A copy, since a chunk is its reader's to overwrite. */
function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** Files that may hold records from `seq` on, in order; files with strange names are left out. */
export function filesFrom(names: readonly string[], seq: number): { name: string; firstSeq: number }[] {
  const known = names.flatMap((name) => {
    const parsed = parseSegmentFileName(name);
    return parsed === undefined ? [] : [{ name, firstSeq: parsed.firstSeq }];
  });
  const start = known.findLastIndex(({ firstSeq }) => firstSeq <= seq);
  return start < 0 ? [] : known.slice(start);
}
