/** Reads records of a chain for people: a page from a number on, or the last ones. Proves nothing; see audit-proof.ts. */
import { type AuditFiles, chainFileNames, eachLine, filesFrom } from './audit-files.ts';
import { readAuditLine } from './audit-line.ts';
import type { AuditRecord } from './audit-record.ts';
import type { ChainExport } from './chain-answers.ts';

/** Longest page. */
export const AUDIT_PAGE_RECORDS_MAX = 1_000;

/** A line as it was found: its record, or why it is none. */
export interface AuditFound {
  /** By its place; a whole chain has it inside, too. */
  readonly seq: number;
  readonly record: AuditRecord | null;
  readonly problem: string | null;
}

/** Up to `count` (1 to AUDIT_PAGE_RECORDS_MAX) records from `fromSeq` on. Beyond the end: none. */
export async function readAuditPage(
  files: AuditFiles,
  fromSeq: number,
  count: number,
): Promise<AuditFound[]> {
  const wanted = Math.min(count, AUDIT_PAGE_RECORDS_MAX);
  const found: AuditFound[] = [];
  for (const { name, firstSeq } of filesFrom(await chainFileNames(files), fromSeq)) {
    let seq = firstSeq;
    await eachLine(files.chunks(name), (line) => {
      if (seq >= fromSeq) found.push(foundIn(line, seq));
      seq += 1;
      return found.length < wanted;
    });
    if (found.length >= wanted) break;
  }
  return found;
}

/** The last `count` (1 to AUDIT_PAGE_RECORDS_MAX) whole records, oldest first. */
export async function readAuditTail(files: AuditFiles, count: number): Promise<AuditFound[]> {
  const wanted = Math.min(count, AUDIT_PAGE_RECORDS_MAX);
  let found: AuditFound[] = [];
  for (const { name, firstSeq } of filesFrom(await chainFileNames(files), 0).reverse()) {
    const lines: Uint8Array[] = [];
    let seq = firstSeq;
    await eachLine(files.chunks(name), (line) => {
      lines.push(line.slice());
      if (lines.length > wanted) lines.shift();
      seq += 1;
      return true;
    });
    found = [...lines.map((line, index) => foundIn(line, seq - lines.length + index)), ...found];
    if (found.length >= wanted) break;
  }
  return found.slice(-wanted);
}

/** Up to `count` lines from `fromSeq` on, letter by letter as they stand in the files. */
export async function exportAuditLines(
  files: AuditFiles,
  chain: string,
  fromSeq: number,
  count: number,
): Promise<ChainExport> {
  const lines: string[] = [];
  const text = new TextDecoder();
  let isMore = false;
  for (const { name, firstSeq } of filesFrom(await chainFileNames(files), fromSeq)) {
    let seq = firstSeq;
    await eachLine(files.chunks(name), (line) => {
      if (seq >= fromSeq && lines.length === count) isMore = true;
      else if (seq >= fromSeq) lines.push(text.decode(line));
      seq += 1;
      return !isMore;
    });
    if (isMore) break;
  }
  return { chain, from_seq: fromSeq, lines, next_seq: isMore ? fromSeq + lines.length : null };
}

/** What a line at the place `seq` holds. */
export function foundIn(line: Uint8Array, seq: number): AuditFound {
  const read = readAuditLine(new TextDecoder().decode(line));
  return read.ok ? { seq, record: read.record, problem: null } : { seq, record: null, problem: read.why };
}
