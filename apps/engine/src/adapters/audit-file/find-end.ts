/**
 * Finds where a chain ends, and proves its last file and the link to the one before. A torn last line, as a crash leaves it, is
 * cut and reported, so that the writer records it; anything else that does not verify refuses the chain.
 */
import { open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditTip } from '@agora/shared/audit-chain';
import { AUDIT_EMPTY_TIP } from '@agora/shared/audit-chain';
import { type AuditFileRead, type AuditFiles, chainFileNames, eachLine } from '@agora/shared/audit-files';
import { readAuditLine } from '@agora/shared/audit-line';
import { type AuditCut, auditSegmentSchema, parseSegmentFileName } from '@agora/shared/audit-marks';
import type { AuditAnchor } from '@agora/shared/audit-record';
import { type AuditStart, AuditVerification } from '@agora/shared/audit-verify';
import type { IsoMs } from '@agora/shared/time';
import { AuditRefused } from './audit-refused.ts';
import { sha256Hex, verifySignature } from './chain-crypto.ts';
import { syncDirectoryAsync } from './sync-directory.ts';

export interface ChainEnd {
  readonly tip: AuditTip;
  readonly tipAt: IsoMs | null;
  /** The file to write on in; null for an empty chain. */
  readonly file: { readonly name: string; readonly bytes: number } | null;
  readonly cut: AuditCut | null;
}

export interface ExpectedChain {
  readonly chain: string;
  readonly publicKey: string;
  readonly notedHead: AuditAnchor | null;
}

const EMPTY: ChainEnd = { tip: AUDIT_EMPTY_TIP, tipAt: null, file: null, cut: null };

/** Cuts what is torn in `dir`. Throws AuditRefused where the chain does not verify, and system errors as they are. */
export async function findChainEnd(
  dir: string,
  files: AuditFiles,
  expected: ExpectedChain,
): Promise<ChainEnd> {
  const names = await chainFileNames(files);
  let cut: AuditCut | null = null;
  for (let last = names.pop(); last !== undefined; last = names.pop()) {
    const found = await verifyLast(files, names.at(-1), last, expected);
    if (found.read.tornBytes > 0) {
      if (cut !== null) throw broken(`${last} ends in the middle of a line, and so did the file after it`);
      cut = await cutTail(dir, last, found.read);
    }
    if (found.end !== null) return { ...found.end, cut };
    await unlink(join(dir, last)); // begun and never written to: the crash came between the two
    await syncDirectoryAsync(dir);
  }
  return { ...EMPTY, cut };
}

interface LastFile {
  readonly read: AuditFileRead;
  /** Null where the file has no whole line. */
  readonly end: Omit<ChainEnd, 'cut'> | null;
}

async function verifyLast(
  files: AuditFiles,
  before: string | undefined,
  last: string,
  { chain, publicKey, notedHead }: ExpectedChain,
): Promise<LastFile> {
  const start = before === undefined ? undefined : await endOf(files, before);
  const options = { sha256Hex, verifySignature, chain, publicKey, notedHead };
  const verification = new AuditVerification(start === undefined ? options : { ...options, start });
  verification.file(last);
  const read = await eachLine(files.chunks(last), (line) => {
    verification.line(line);
    return verification.fault === null;
  });
  const isEmpty = read.wholeBytes === 0 && verification.fault === null;
  if (isEmpty && before !== undefined) return { read, end: null };
  const { sentence, head } = verification.end(0);
  if (verification.fault !== null) throw refusal(verification.fault.code, sentence);
  if (head === null) return { read, end: null };
  const day = parseSegmentFileName(last)?.day ?? '';
  const segment = { index: start?.fileIndex ?? 0, day, bytes: read.wholeBytes };
  const tip = { nextSeq: head.seq + 1, prev: head.hash, segment };
  return { read, end: { tip, tipAt: head.at, file: { name: last, bytes: read.wholeBytes } } };
}

/** What the last line of a file that is followed by another one proves of that other one. */
async function endOf(files: AuditFiles, name: string): Promise<AuditStart> {
  let first: Uint8Array | null = null;
  let last: Uint8Array | null = null;
  const { tornBytes } = await eachLine(files.chunks(name), (line) => {
    last = line.slice();
    first ??= last;
    return true;
  });
  const head = auditSegmentSchema.safeParse(recordIn(first)?.data).data;
  const end = recordIn(last);
  if (tornBytes > 0 || head === undefined || end === null || last === null)
    throw broken(`${name} is not whole, and a file follows it`);
  return { nextSeq: end.seq + 1, prev: sha256Hex(last), fileIndex: head.index + 1 };
}

function recordIn(line: Uint8Array | null) {
  const read = line === null ? null : readAuditLine(Buffer.from(line).toString());
  return read?.ok === true ? read.record : null;
}

async function cutTail(
  dir: string,
  file: string,
  { wholeBytes, tornBytes }: AuditFileRead,
): Promise<AuditCut> {
  const handle = await open(join(dir, file), 'r+');
  try {
    const torn = Buffer.alloc(tornBytes);
    await handle.read(torn, 0, tornBytes, wholeBytes);
    await handle.truncate(wholeBytes);
    await handle.sync();
    return { file, at_byte: wholeBytes, bytes: tornBytes, sha256: sha256Hex(torn) };
  } finally {
    await handle.close();
  }
}

function refusal(code: string, sentence: string): AuditRefused {
  if (code === 'WRONG_KEY') return new AuditRefused('KEY_CHANGED', 'the chain is signed with another key');
  return broken(sentence);
}

function broken(sentence: string): AuditRefused {
  return new AuditRefused('CHAIN_BROKEN', `the audit chain does not verify: ${sentence}`);
}
