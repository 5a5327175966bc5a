/**
 * Finds where a chain is to be written on from its last file alone, which must verify by itself: every line, link and signature,
 * and the head noted beside it. What lies before that file is proven by `audit verify`, not here. Reads; mends nothing.
 */
import { AUDIT_EMPTY_TIP, type AuditTip } from './audit-chain.ts';
import { type AuditFiles, chainFileNames, eachLine } from './audit-files.ts';
import { readAuditLine } from './audit-line.ts';
import { type AuditCut, auditSegmentSchema, parseSegmentFileName } from './audit-marks.ts';
import type { AuditAnchor } from './audit-record.ts';
import { type AuditStart, AuditVerification, type AuditVerificationOptions } from './audit-verify.ts';
import type { IsoMs } from './time.ts';

export interface AuditResumption {
  readonly tip: AuditTip;
  readonly tipAt: IsoMs | null;
  /** The file to write on in; null for an empty chain. */
  readonly file: string | null;
  /** An unfinished last line that a crash left: to be cut before anything is written. */
  readonly torn: AuditCut | null;
  /** Files that were begun and never written to: to be removed. */
  readonly empty: readonly string[];
}

export interface ResumedChain extends Pick<AuditVerificationOptions, 'sha256Hex' | 'verifySignature'> {
  readonly chain: string;
  readonly publicKey: string;
  readonly notedHead: AuditAnchor | null;
}

/** Throws RangeError, with a sentence, where the last file does not verify. */
export async function resumeAudit(files: AuditFiles, chain: ResumedChain): Promise<AuditResumption> {
  const names = await chainFileNames(files);
  const empty: string[] = [];
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    const start = await startOf(files, name);
    if (start !== null) return { ...(await endOf(files, name, start, chain)), empty };
    empty.push(name);
  }
  if (chain.notedHead !== null)
    throw new RangeError('the files of the chain are gone, and a head of it is noted');
  return { tip: AUDIT_EMPTY_TIP, tipAt: null, file: null, torn: null, empty };
}

/** What a file says of itself in its first line; null where it has no whole line. */
async function startOf(files: AuditFiles, name: string): Promise<AuditStart | null> {
  let text: string | null = null;
  await eachLine(files.chunks(name), (line) => {
    text = new TextDecoder().decode(line);
    return false;
  });
  if (text === null) return null;
  const read = readAuditLine(text);
  const head = read.ok ? auditSegmentSchema.safeParse(read.record.data).data : undefined;
  if (!read.ok || head === undefined)
    throw new RangeError(`${name} does not begin as a file of a chain does`);
  return { nextSeq: read.record.seq, prev: read.record.prev, fileIndex: head.index };
}

async function endOf(
  files: AuditFiles,
  name: string,
  start: AuditStart,
  chain: ResumedChain,
): Promise<Omit<AuditResumption, 'empty'>> {
  const verification = new AuditVerification({ ...chain, start });
  verification.file(name);
  const { wholeBytes, tornBytes } = await eachLine(files.chunks(name), (line) => {
    verification.line(line);
    return verification.fault === null;
  });
  const { sentence, head } = verification.end(0);
  if (verification.fault !== null || head === null) throw new RangeError(sentence);
  const segment = {
    index: start.fileIndex,
    day: parseSegmentFileName(name)?.day ?? '',
    bytes: wholeBytes,
  };
  return {
    tip: { nextSeq: head.seq + 1, prev: head.hash, segment },
    tipAt: head.at,
    file: name,
    torn: tornBytes > 0 ? await tornTail(files, name, wholeBytes, chain) : null,
  };
}

async function tornTail(
  files: AuditFiles,
  file: string,
  atByte: number,
  { sha256Hex }: ResumedChain,
): Promise<AuditCut> {
  const parts: number[] = [];
  for await (const chunk of files.chunks(file, atByte)) parts.push(...chunk);
  return { file, at_byte: atByte, bytes: parts.length, sha256: sha256Hex(Uint8Array.from(parts)) };
}
