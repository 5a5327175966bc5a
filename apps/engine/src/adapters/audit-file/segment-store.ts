/**
 * The files of one chain, written. A commit is acknowledged only when its bytes, and the names of new files, are on disk; after a
 * failure everything beyond the last acknowledged byte is cut before anything else is written. All calls are asynchronous, so
 * a disk that hangs holds up nobody but the audit.
 */
import { constants } from 'node:fs';
import { access, type FileHandle, open, stat, statfs, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditPart } from '@agora/shared/audit-chain';
import type { AuditPublicKey } from '@agora/shared/audit-marks';
import type { AuditAnchor } from '@agora/shared/audit-record';
import type { AuditStore, AuditStoreWarning } from '@agora/shared/audit-store';
import { writeHead, writePublicKey } from './chain-files.ts';
import { syncDirectoryAsync } from './sync-directory.ts';

/** An error of the store's own; those of the system pass as they are. */
class StoreError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'StoreError';
    this.code = code;
  }
}

interface OpenFile {
  readonly name: string;
  readonly handle: FileHandle;
  readonly dev: number;
  readonly ino: number;
}

export interface SegmentStoreOptions {
  readonly dir: string;
  /** Below this much free space on the disk the store warns. */
  readonly freeBytesMin: number;
  /** Kept beside the chain. */
  readonly key: AuditPublicKey;
}

export class SegmentStore implements AuditStore {
  readonly #options: SegmentStoreOptions;
  #file: OpenFile | null;
  /** Bytes of the file that are acknowledged. */
  #bytes: number;
  /** Files begun by a commit that has not been acknowledged. */
  #begun: OpenFile[] = [];
  #begunNames: string[] = [];
  #state: 'idle' | 'writing' | 'failed' = 'idle';
  #commits = 0;
  #keyIsThere = false;

  private constructor(options: SegmentStoreOptions, file: OpenFile | null, bytes: number) {
    this.#options = options;
    this.#file = file;
    this.#bytes = bytes;
  }

  /** `last` is the file to write on in, proven up to `bytes`, its length; null begins a chain. */
  static async open(
    options: SegmentStoreOptions,
    last: { readonly name: string; readonly bytes: number } | null,
  ): Promise<SegmentStore> {
    const file = last === null ? null : await openFile(options.dir, last.name, 'r+');
    return new SegmentStore(options, file, last?.bytes ?? 0);
  }

  async commit(parts: readonly AuditPart[]): Promise<void> {
    if (this.#state !== 'idle')
      throw new StoreError('NOT_RESTORED', 'an earlier write has not been cleared up');
    this.#state = 'writing';
    try {
      await this.#write(parts);
      this.#state = 'idle';
      this.#commits += 1;
    } catch (error) {
      this.#state = 'failed';
      throw error;
    }
  }

  async #write(parts: readonly AuditPart[]): Promise<void> {
    let file = this.#file;
    let at = this.#bytes;
    for (const { open: name, text } of parts) {
      if (name !== null) {
        file = await this.#begin(name);
        at = 0;
      }
      if (file === null) throw new StoreError('NO_FILE', 'a chain begins with a file');
      const content = Buffer.from(text);
      await writeAt(file.handle, content, at);
      await file.handle.datasync();
      at += content.length;
    }
    if (this.#begun.length > 0) await syncDirectoryAsync(this.#options.dir);
    await this.#moveTo(file, at);
  }

  /** A file that is there already is not ours: it stays, and the commit fails. */
  async #begin(name: string): Promise<OpenFile> {
    this.#begunNames.push(name);
    try {
      const file = await openFile(this.#options.dir, name, 'wx');
      this.#begun.push(file);
      return file;
    } catch (error) {
      if (isCode(error, 'EEXIST')) this.#begunNames.pop();
      throw error;
    }
  }

  async #moveTo(file: OpenFile | null, bytes: number): Promise<void> {
    const left = [this.#file, ...this.#begun].filter((each) => each !== file);
    this.#file = file;
    this.#bytes = bytes;
    this.#begun = [];
    this.#begunNames = [];
    await closeAll(left);
  }

  async restore(): Promise<void> {
    if (this.#state !== 'failed') return;
    await closeAll(this.#begun);
    this.#begun = [];
    for (const name of this.#begunNames) await removeIfThere(join(this.#options.dir, name));
    if (this.#file !== null) await this.#cutBack(this.#file);
    await syncDirectoryAsync(this.#options.dir);
    this.#begunNames = [];
    this.#state = 'idle';
  }

  /** By a fresh handle: after a failed sync the old one may report success for what never reached the disk. */
  async #cutBack(known: OpenFile): Promise<void> {
    const fresh = await openFile(this.#options.dir, known.name, 'r+');
    try {
      assertSame(known, fresh);
      if ((await fresh.handle.stat()).size < this.#bytes)
        throw new StoreError('FILE_SHRUNK', `${known.name} is shorter than what was written to it`);
      await fresh.handle.truncate(this.#bytes);
      await fresh.handle.sync();
    } catch (error) {
      await closeAll([fresh]);
      throw error;
    }
    this.#file = fresh;
    await closeAll([known]);
  }

  async probe(): Promise<AuditStoreWarning | null> {
    const { dir, freeBytesMin } = this.#options;
    await access(dir, constants.W_OK | constants.X_OK);
    if (this.#file !== null) await this.#probeFile(this.#file);
    const { bavail, bsize } = await statfs(dir);
    const free = bavail * bsize;
    return free >= freeBytesMin
      ? null
      : { code: 'DISK_LOW', why: `only ${free} bytes are free on the disk of ${dir}` };
  }

  /** The size is compared only where no write came between the question and the answer. */
  async #probeFile(file: OpenFile): Promise<void> {
    const [commits, wasIdle] = [this.#commits, this.#state === 'idle'];
    const { dev, ino, size } = await stat(join(this.#options.dir, file.name));
    assertSame(file, { dev, ino });
    if (!wasIdle || this.#state !== 'idle' || this.#commits !== commits) return;
    if (size !== this.#bytes)
      throw new StoreError('FOREIGN_WRITE', `${file.name} was changed by somebody else`);
  }

  /** The public key goes with the first head: its file means that there is a chain. */
  async noteHead(head: AuditAnchor): Promise<void> {
    const { dir, key } = this.#options;
    if (!this.#keyIsThere) await writePublicKey(dir, key);
    this.#keyIsThere = true;
    await writeHead(dir, head);
  }

  async close(): Promise<void> {
    await closeAll([this.#file, ...this.#begun]);
  }
}

async function openFile(dir: string, name: string, flags: 'r+' | 'wx'): Promise<OpenFile> {
  const handle = await open(join(dir, name), flags, 0o600);
  const { dev, ino } = await handle.stat();
  return { name, handle, dev, ino };
}

async function writeAt(handle: FileHandle, content: Buffer, at: number): Promise<void> {
  for (let done = 0; done < content.length; ) {
    const { bytesWritten } = await handle.write(content, done, content.length - done, at + done);
    done += bytesWritten;
  }
}

function assertSame(known: OpenFile, seen: Pick<OpenFile, 'dev' | 'ino'>): void {
  if (known.dev !== seen.dev || known.ino !== seen.ino)
    throw new StoreError('FILE_REPLACED', `${known.name} is another file than the one that was written to`);
}

async function removeIfThere(path: string): Promise<void> {
  await unlink(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** A handle that cannot be closed has nothing more to lose. */
async function closeAll(files: readonly (OpenFile | null)[]): Promise<void> {
  for (const file of files) await file?.handle.close().catch(() => undefined);
}
