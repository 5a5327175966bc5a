// One supervisor per home: a lock file that names its owner, so that a dead owner's lock is taken over.
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '../cli/refusal.ts';
import type { Home } from '../home.ts';
import { type Identity, identityOf, isAlive } from './identity.ts';

/** Takes the home's lock; returns the function that gives it back. Throws a Refusal while another owner lives. */
export function acquireLock(home: Home): () => void {
  const path = join(home.run, 'supervisor.lock');
  const owner = readOwner(path);
  if (owner !== undefined && isAlive(owner)) {
    throw new Refusal(
      'failed',
      `another \`./agora up\` is at work here (pid ${owner.pid})`,
      '`./agora status` shows what runs',
    );
  }
  rmSync(path, { force: true });
  const fd = openSync(path, 'wx', 0o600);
  writeSync(fd, JSON.stringify(identityOf(process.pid)));
  closeSync(fd);
  return () => rmSync(path, { force: true });
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
