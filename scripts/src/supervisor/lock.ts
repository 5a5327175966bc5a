// Lock files that name their owner, so that a dead owner's lock is taken over: one supervisor a home, one build a checkout.
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '../cli/refusal.ts';
import type { Home } from '../home.ts';
import { type Identity, identityOf, isAlive } from './identity.ts';

const LOOK_EVERY_MS = 200;

/** Takes the home's lock; returns the function that gives it back. Throws a Refusal while another owner lives. */
export function acquireLock(home: Home): () => void {
  const path = join(home.run, 'supervisor.lock');
  const owner = livingOwner(path);
  if (owner !== undefined) {
    throw new Refusal(
      'failed',
      `another \`./agora up\` is at work here (pid ${owner.pid})`,
      '`./agora status` shows what runs',
    );
  }
  return take(path);
}

/** Runs `work` under the lock file at `path`, after whoever holds it now has finished or died. */
export async function underLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  while (livingOwner(path) !== undefined) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  const release = take(path);
  try {
    return await work();
  } finally {
    release();
  }
}

/** Takes the lock at `path` for the process `pid`; null while its owner lives. */
export function lockFor(path: string, pid: number): (() => void) | null {
  return livingOwner(path) === undefined ? take(path, pid) : null;
}

function take(path: string, pid = process.pid): () => void {
  rmSync(path, { force: true });
  const fd = openSync(path, 'wx', 0o600);
  writeSync(fd, JSON.stringify(identityOf(pid)));
  closeSync(fd);
  return () => rmSync(path, { force: true });
}

function livingOwner(path: string): Identity | undefined {
  const owner = readOwner(path);
  return owner !== undefined && isAlive(owner) ? owner : undefined;
}

function readOwner(path: string): Identity | undefined {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof parsed === 'object' && parsed !== null && 'pid' in parsed
      ? (parsed as Identity)
      : undefined;
  } catch {
    return undefined;
  }
}
