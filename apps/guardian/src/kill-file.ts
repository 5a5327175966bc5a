/**
 * The kill files of this host: looked at without waiting, and written, with fsync, when redis-latch does not take a stop. Only
 * a proven absence is no kill: anything of that name, an error, or a data directory that cannot be read is one.
 */
import { accessSync, closeSync, constants, fsync, lstatSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { requestKeySchema } from '@agora/shared/ids';
import type { LatchScope } from '@agora/shared/latch-book';
import type { Stop } from '@agora/shared/stop-record';

const { O_CREAT, O_NOFOLLOW, O_RDONLY, O_WRONLY, R_OK, X_OK } = constants;
const sync = promisify(fsync);

export class KillFiles {
  readonly #dataDir: string;
  readonly #told = new Map<LatchScope, string>();

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /** The stop to raise for `mm-bot.kill` (null = every engine) or `<engine>/kill`: once a touch, and again while none `stands`. */
  look(scope: LatchScope, stands: boolean): Stop | null {
    const found = this.#find(scope);
    if (found === null || (stands && found.key === this.#told.get(scope))) return null;
    this.#told.set(scope, found.key);
    return found;
  }

  /** Resolves to true when a kill file would survive a power cut. The name alone stops: on a full disk `text` may be missing. */
  async write(scope: LatchScope, text: string): Promise<boolean> {
    const path = this.#path(scope);
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      const written = this.#find(scope) ?? durably(path, O_WRONLY | O_CREAT | O_NOFOLLOW, `${text}\n`);
      // Our own file is no news: the stop that it is for has been raised already.
      if (written instanceof Promise) this.#told.set(scope, this.#find(scope)?.key ?? '');
      await written;
      for (const directory of new Set([dirname(path), this.#dataDir])) await durably(directory, O_RDONLY);
      return true;
    } catch {
      return false;
    }
  }

  #find(engine: LatchScope): Stop | null {
    const name = engine === null ? 'mm-bot.kill' : `${engine}/kill`;
    const stop = (mark: string, who: string, reason: string): Stop => {
      return { engine, path: 'file', who, reason, key: requestKeySchema.parse(`file:${name}:${mark}`) };
    };
    try {
      accessSync(this.#dataDir, R_OK | X_OK);
      const seen = lstatSync(this.#path(engine), { bigint: true, throwIfNoEntry: false });
      return seen === undefined
        ? null
        : stop(`${seen.ino}:${seen.ctimeNs}`, `uid ${seen.uid} on the host`, name);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      return stop(code, 'the host', `${name} cannot be ruled out (${code})`);
    }
  }

  #path(scope: LatchScope): string {
    return scope === null ? join(this.#dataDir, 'mm-bot.kill') : join(this.#dataDir, scope, 'kill');
  }
}

/** Opens, writes at once, and resolves when it is on disk. */
async function durably(path: string, flags: number, text = ''): Promise<void> {
  const fd = openSync(path, flags, 0o600);
  try {
    if (text !== '') writeSync(fd, text);
  } catch {
    // A full disk: see above.
  }
  await sync(fd).finally(() => closeSync(fd));
}
