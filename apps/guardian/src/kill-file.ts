/**
 * The kill files of this host: looked at without waiting, and written in the background, with fsync, when redis-latch does not take a stop. Only
 * a proven absence is no kill: anything of that name, an error, or a data directory that cannot be read is one.
 */
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { killFileName } from '@agora/shared/host-files';
import { requestKeySchema } from '@agora/shared/ids';
import { OneByOne } from '@agora/shared/one-by-one';
import type { LatchScope, Stop } from '@agora/shared/stop-record';

const { O_CREAT, O_NOFOLLOW, O_RDONLY, O_WRONLY, R_OK, X_OK } = fs.constants;

export class KillFiles {
  readonly #dataDir: string;
  readonly #told = new Map<LatchScope, string>();
  readonly #writes = new OneByOne<LatchScope, boolean>();

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /** The stop to raise for `mm-bot.kill` (null = every engine) or `<engine>/kill`: once a touch, and again while none `stands`. */
  look(scope: LatchScope, stands: boolean): Stop | null {
    const mark = this.#markOf(scope);
    const isOwn = this.#writes.has(scope); // no news: its stop is being raised
    if (mark === null || (stands && (isOwn || mark === this.#told.get(scope)))) return null;
    this.#told.set(scope, mark);
    const [reason, key] = [killFileName(scope), requestKeySchema.parse(`file:${mark}`)];
    return { engine: scope, path: 'file', who: 'the kill file', reason, key };
  }

  /** Resolves to true when a kill file would survive a power cut. The name alone stops: on a full disk `text` may be missing. */
  write(scope: LatchScope, text: string): Promise<boolean> {
    return this.#writes.run(scope, () => this.#write(scope, text));
  }

  async #write(scope: LatchScope, text: string): Promise<boolean> {
    const path = join(this.#dataDir, killFileName(scope));
    try {
      await fs.promises.mkdir(dirname(path), { recursive: true, mode: 0o700 });
      if (fs.lstatSync(path, { throwIfNoEntry: false }) === undefined) {
        const written = durably(path, O_WRONLY | O_CREAT | O_NOFOLLOW, `${text}\n`);
        await written.finally(() => this.#told.set(scope, this.#markOf(scope) ?? ''));
      }
      for (const directory of new Set([dirname(path), this.#dataDir])) await durably(directory, O_RDONLY, '');
      return true;
    } catch {
      return false;
    }
  }

  /** Whether a kill file can be written and is seen, tried where no engine looks: null = it is; else in words that it is not. */
  async test(): Promise<string | null> {
    const probe = new KillFiles(join(this.#dataDir, '.self-test'));
    const there = fs.existsSync(this.#dataDir); // one that is gone is a kill, and is not to be made here
    const works = there && (await probe.write(null, '')) && probe.look(null, false) !== null;
    await fs.promises.rm(probe.#dataDir, { recursive: true }).catch(() => undefined);
    return works ? null : 'the data directory takes no kill file, or does not show it';
  }

  /** One touch by one user; null = proven absent. */
  #markOf(scope: LatchScope): string | null {
    const name = killFileName(scope);
    try {
      fs.accessSync(this.#dataDir, R_OK | X_OK);
      const seen = fs.lstatSync(join(this.#dataDir, name), { bigint: true, throwIfNoEntry: false });
      return seen === undefined ? null : `${name}:${seen.uid}:${seen.ino}:${seen.ctimeNs}`;
    } catch (error) {
      return `${name}:${error instanceof Error && 'code' in error ? error.code : 'unreadable'}`;
    }
  }
}

async function durably(path: string, flags: number, text: string): Promise<void> {
  const file = await fs.promises.open(path, flags, 0o600);
  await file.write(text).catch(() => undefined); // a full disk, or a directory: there is nothing to write then
  await file.sync().finally(() => file.close());
}
