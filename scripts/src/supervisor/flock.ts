// The kernel's lock on a folder, as the engine takes its own (docs/decisions/0011): over every container that mounts it, never stale, nothing
// to delete. A pid says nothing to who lives in another pid namespace.
import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { FLOCK_MS_MAX, type FlockHelper, takeFlock } from '@agora/shared/flock';
import { asRefusal, Refusal } from '../cli/refusal.ts';

/** Gives back the lock of `dir`; null while another holds it. Throws a Refusal where nobody can tell. */
export function flockFolder(dir: string, helpers?: readonly FlockHelper[]): (() => void) | null {
  const fd = opened(dir);
  const answer = takeFlock(
    (command, args) =>
      spawnSync(command, args, {
        stdio: ['ignore', 'ignore', 'pipe', fd],
        timeout: FLOCK_MS_MAX,
        encoding: 'utf8',
      }),
    helpers,
  );
  if (answer.kind === 'taken') return () => closeSync(fd);
  closeSync(fd);
  if (answer.kind === 'held_by_other') return null;
  throw new Refusal(
    'environment',
    `${dir} cannot be locked (${answer.why})`,
    'install `flock` (util-linux) or perl',
  );
}

function opened(dir: string): number {
  try {
    return openSync(dir, 'r');
  } catch (error) {
    throw asRefusal(error);
  }
}
