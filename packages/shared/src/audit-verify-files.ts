/** Verifies the files of a chain in one pass, also while they are being written: what is then read is the chain up to there. */
import { type AuditFiles, chainFileNames, eachLine } from './audit-files.ts';
import type { AuditReport } from './audit-report.ts';
import { AuditVerification, type AuditVerificationOptions } from './audit-verify.ts';

/** The verdict on `files`. Rejects where they cannot be read. A noted head must have been read before. */
export async function verifyAuditFiles(
  files: AuditFiles,
  options: AuditVerificationOptions,
): Promise<AuditReport> {
  const verification = new AuditVerification(options);
  const take = (line: Uint8Array) => {
    verification.line(line);
    return verification.fault === null;
  };
  const names = await chainFileNames(files);
  let tornBytes = 0;
  for (const [index, name] of names.entries()) {
    if (verification.fault !== null) break;
    verification.file(name);
    const read = await eachLine(files.chunks(name), take);
    const isLast = index === names.length - 1;
    tornBytes = isLast ? await readOn(files, name, read, take) : read.tornBytes;
    if (!isLast) verification.torn(tornBytes);
  }
  return verification.end(verification.fault === null ? tornBytes : 0);
}

/** An unfinished line may be one that is just being written: looks again for as long as that brings whole lines. */
async function readOn(
  files: AuditFiles,
  name: string,
  first: { readonly wholeBytes: number; readonly tornBytes: number },
  take: (line: Uint8Array) => boolean,
): Promise<number> {
  let { wholeBytes, tornBytes } = first;
  while (tornBytes > 0) {
    const more = await eachLine(files.chunks(name, wholeBytes), take);
    wholeBytes += more.wholeBytes;
    tornBytes = more.tornBytes;
    if (more.wholeBytes === 0) break;
  }
  return tornBytes;
}
