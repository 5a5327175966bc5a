/**
 * A chain over a few operations on files, for processes that record little: opens it where it verifies, and writes it. A commit
 * is acknowledged when its bytes and the names of new files are durable, and what a failed one left is cut before the next. Does no
 * I/O of its own.
 */
import { AUDIT_SEGMENT_BYTES_MAX, type AuditPart } from './audit-chain.ts';
import { AUDIT_HEAD_FILE, AUDIT_PUBLIC_KEY_FILE, type AuditFiles } from './audit-files.ts';
import { auditAnchorSchema } from './audit-record.ts';
import { resumeAudit } from './audit-resume.ts';
import { secretFinder } from './audit-secrets.ts';
import type { AuditStore, AuditStoreWarning } from './audit-store.ts';
import type { AuditVerificationOptions } from './audit-verify.ts';
import { AuditWriter, type AuditWriterOptions } from './audit-writer.ts';
import { parseJson } from './json.ts';

/** One folder. Every rejection is an Error with the system's `code`. */
export interface AuditDisk extends AuditFiles {
  /** Writes at byte `at`, syncs, and answers how much was written. `wx` begins a file that must not be there, `w` replaces one. */
  write(name: string, bytes: Uint8Array, at: number, flags: 'wx' | 'r+' | 'w'): Promise<number>;
  /** Cuts the file to `bytes` and syncs. */
  cut(name: string, bytes: number): Promise<void>;
  /** A file that is not there is no error. */
  remove(name: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Makes the names of new files durable. */
  syncNames(): Promise<void>;
  /** Rejects where the folder is gone. */
  freeBytes(): Promise<number>;
  /** Null where the file is not there. */
  read(name: string): Promise<string | null>;
}

type Derived = 'store' | 'tip' | 'tipAt' | 'cut' | 'segmentBytesMax' | 'holdsSecret' | 'sha256Hex';
export interface AuditDiskOptions
  extends Omit<AuditWriterOptions, Derived>,
    Pick<AuditVerificationOptions, 'verifySignature'> {
  readonly sha256Hex: (content: string | Uint8Array) => string;
}

/**
 * The chain in `disk`, ready to be written; `secrets` never are. Throws RangeError, with a sentence, where the chain must not be
 * continued, and the disk's errors as they are.
 */
export async function openAuditOn(
  disk: AuditDisk,
  secrets: readonly string[],
  options: AuditDiskOptions,
): Promise<AuditWriter> {
  const { chain, signer, sha256Hex, verifySignature } = options;
  const { publicKey, keyId } = signer;
  const noted = await disk.read(AUDIT_HEAD_FILE);
  const notedHead = noted === null ? null : auditAnchorSchema.parse(parseJson(noted));
  const expected = { chain, publicKey, notedHead, sha256Hex, verifySignature };
  const { tip, tipAt, file, torn, empty } = await resumeAudit(disk, expected);
  for (const name of empty) await disk.remove(name);
  if (torn !== null) await disk.cut(torn.file, torn.at_byte);
  const key = JSON.stringify({ chain, key_id: keyId, public_key: publicKey });
  const store = new AuditDiskStore(disk, `${key}\n`, file, tip.segment?.bytes ?? 0);
  const holdsSecret = secretFinder(secrets);
  const segmentBytesMax = AUDIT_SEGMENT_BYTES_MAX;
  return new AuditWriter({ ...options, store, tip, tipAt, cut: torn, segmentBytesMax, holdsSecret });
}

/** Below it the store warns. */
const FREE_BYTES_MIN = 16 << 20;

export class AuditDiskStore implements AuditStore {
  readonly #disk: AuditDisk;
  readonly #key: string;
  #file: string | null;
  #bytes: number;
  #begun: string[] = [];

  /** `key` is the text kept beside the chain; `file` is the one to write on in, proven up to `bytes`; null begins a chain. */
  constructor(disk: AuditDisk, key: string, file: string | null, bytes: number) {
    this.#disk = disk;
    this.#key = key;
    this.#file = file;
    this.#bytes = bytes;
  }

  async commit(parts: readonly AuditPart[]): Promise<void> {
    let [file, bytes] = [this.#file, this.#bytes];
    for (const { open, text } of parts) {
      if (open !== null) {
        this.#begun.push(open);
        [file, bytes] = [open, 0];
      }
      if (file === null) throw new Error('a chain begins with a file');
      bytes += await this.#write(file, text, bytes, open !== null);
    }
    if (this.#begun.length > 0) await this.#disk.syncNames();
    [this.#file, this.#bytes, this.#begun] = [file, bytes, []];
  }

  /** A file that is there already is not ours: it stays, and the commit fails. */
  async #write(file: string, text: string, at: number, begin: boolean): Promise<number> {
    const bytes = new TextEncoder().encode(text);
    try {
      const written = await this.#disk.write(file, bytes, at, begin ? 'wx' : 'r+');
      if (written === bytes.length) return written;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') this.#begun.pop();
      throw error;
    }
    throw Object.assign(new Error(`only a part of ${bytes.length} bytes was written`), { code: 'ENOSPC' });
  }

  async restore(): Promise<void> {
    for (const name of this.#begun) await this.#disk.remove(name);
    this.#begun = [];
    if (this.#file !== null) await this.#disk.cut(this.#file, this.#bytes);
  }

  async probe(): Promise<AuditStoreWarning | null> {
    const free = await this.#disk.freeBytes();
    return free >= FREE_BYTES_MIN ? null : { code: 'DISK_LOW', why: `only ${free} bytes are free` };
  }

  async noteHead(head: object): Promise<void> {
    await this.#replace(AUDIT_PUBLIC_KEY_FILE, this.#key);
    await this.#replace(AUDIT_HEAD_FILE, `${JSON.stringify(head)}\n`);
  }

  async #replace(name: string, text: string): Promise<void> {
    await this.#disk.write(`${name}.new`, new TextEncoder().encode(text), 0, 'w');
    await this.#disk.rename(`${name}.new`, name);
  }

  async close(): Promise<void> {
    // Nothing is kept open.
  }
}
