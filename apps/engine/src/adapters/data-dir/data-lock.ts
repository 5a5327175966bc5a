/**
 * One process at a time works with a data directory: an flock on the directory itself, so that there is no file to delete or
 * to copy. The kernel keeps it for as long as this process keeps its descriptor, and takes it back however the process ends.
 * It holds on one host, over all its containers; two hosts exclude each other by `owner` in redis-latch alone.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { FLOCK_MS_MAX, type FlockHelper, takeFlock } from '@agora/shared/flock';

export type LockAttempt =
  | { readonly kind: 'held'; readonly release: () => void }
  /** `byOther`: another process holds it; else nobody can tell, which is no permission either. */
  | { readonly kind: 'not_held'; readonly byOther: boolean; readonly why: string };

/** Makes the directory where it is missing. Throws where it cannot be made or opened: that is for the operator to mend. */
export function lockDirectory(dir: string, helpers?: readonly FlockHelper[]): LockAttempt {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const fd = openSync(dir, 'r');
  const answer = takeFlock(
    (command, args) =>
      spawnSync(command, args, {
        stdio: ['ignore', 'ignore', 'pipe', fd],
        timeout: FLOCK_MS_MAX,
        encoding: 'utf8',
      }),
    helpers,
  );
  if (answer.kind === 'taken') return { kind: 'held', release: () => closeSync(fd) };
  closeSync(fd);
  if (answer.kind === 'held_by_other')
    return { kind: 'not_held', byOther: true, why: `another process works with ${dir}` };
  return { kind: 'not_held', byOther: false, why: `${dir} cannot be locked (${answer.why})` };
}
