// The data directory belongs to one venue at a time: a lock file names the process, and one left by a dead process is
// taken over.
import { closeSync, mkdirSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** The way out where a venue cannot go on from its directory, and what it costs. */
export const START_ANEW =
  "to start anew, remove the data directory (in containers: docker compose down, then docker volume rm of the venue's volume). The paper accounts then begin anew, and engines halt until the operator has looked.";

/** The directory is in use by a living process. */
export class DirectoryLockedError extends Error {
  readonly code = 'DATA_DIR_LOCKED';

  constructor(directory: string, pid: number) {
    super(`data directory ${directory} is in use by process ${pid}; stop it or choose another --data-dir`);
    this.name = 'DirectoryLockedError';
  }
}

/**
 * Creates the directory when needed and takes its lock.
 *
 * @returns Releases the lock.
 * @throws DirectoryLockedError, or the system's error.
 */
export function lockDirectory(directory: string, pid: number): () => void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, 'venue.lock');
  const holder = holderOf(path);
  if (holder !== null && holder !== pid && isAlive(holder)) throw new DirectoryLockedError(directory, holder);
  if (holder !== null) unlinkSync(path);
  const fd = openSync(path, 'wx', 0o600);
  writeSync(fd, `${pid}\n`);
  closeSync(fd);
  return () => unlinkSync(path);
}

/** @returns null when there is no lock; 0 when it names nobody. */
function holderOf(path: string): number | null {
  try {
    return Number.parseInt(readFileSync(path, 'utf8'), 10) || 0;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  if (pid === 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
