// One supervisor a home, one `flatten` and one `keys` a data folder, one build and one proof a checkout. The kernel keeps each lock and takes it
// back however its holder ends.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { say } from '../cli/progress.ts';
import { Refusal } from '../cli/refusal.ts';
import type { Home } from '../home.ts';
import { writePrivate } from '../prepare/private-file.ts';
import { flockFolder } from './flock.ts';
import { type Identity, identityOf, isAlive } from './identity.ts';

const LOOK_EVERY_MS = 200;

/** Takes the home's lock; returns the function that gives it back. Throws a Refusal while another holds it. */
export function acquireLock(home: Home): () => void {
  const release = flockFolder(home.run);
  if (release !== null) return release;
  throw new Refusal(
    'failed',
    'another `./agora up`, `restore` or `redis-repair` is at work here',
    '`./agora status` shows what runs',
  );
}

/** Runs `work` under the lock of the folder `dir`, which is made where missing, after whoever holds it now has ended; says that it waits. */
export async function underLock<T>(dir: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  let release = flockFolder(dir);
  if (release === null) say(`agora: another command works with ${dir}; waiting until it has ended`);
  while (release === null) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    release = flockFolder(dir);
  }
  try {
    return await work();
  } finally {
    release();
  }
}

/** Takes the lock file `path` for the process `pid`; null while its owner lives. Judged and taken by one at a time. */
export function lockFor(path: string, pid: number): (() => void) | null {
  const release = flockFolder(dirname(path));
  if (release === null) return null;
  try {
    if (ownerLives(path)) return null;
    writePrivate(path, JSON.stringify(identityOf(pid)));
    return () => rmSync(path, { force: true });
  } finally {
    release();
  }
}

function ownerLives(path: string): boolean {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof parsed === 'object' && parsed !== null && 'pid' in parsed && isAlive(parsed as Identity);
  } catch {
    return false;
  }
}
