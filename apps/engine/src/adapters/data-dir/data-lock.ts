/**
 * One process at a time works with a data directory: an flock on the directory itself, so that there is no file to delete or
 * to copy. The kernel keeps it for as long as this process keeps its descriptor, and takes it back however the process ends.
 * It holds on one host, over all its containers; two hosts exclude each other by `owner` in redis-latch alone.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';

export type LockAttempt =
  | { readonly kind: 'held'; readonly release: () => void }
  /** `byOther`: another process holds it; else nobody can tell, which is no permission either. */
  | { readonly kind: 'not_held'; readonly byOther: boolean; readonly why: string };

/** The descriptor as the helpers see it. */
const HELPER_FD = 3;
const HELD_BY_OTHER = 1;
const HELPER_MS_MAX = 5_000;

/**
 * Node offers no flock, but a lock belongs to the open file, not to the process that asked for it: a helper that inherits the
 * descriptor takes the lock, ends, and the lock stays with us. The first helper that the host has is used.
 */
const HELPERS: readonly (readonly [string, readonly string[]])[] = [
  ['flock', ['-x', '-n', String(HELPER_FD)]],
  [
    'perl',
    [
      '-MFcntl=:flock',
      '-MErrno',
      '-e',
      `open(my $f, "<&=", ${HELPER_FD}) or exit 70; exit 0 if flock($f, LOCK_EX | LOCK_NB); exit($!{EWOULDBLOCK} ? ${HELD_BY_OTHER} : 71)`,
    ],
  ],
];

/** Makes the directory where it is missing. Throws where it cannot be made or opened: that is for the operator to mend. */
export function lockDirectory(dir: string, helpers = HELPERS): LockAttempt {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const fd = openSync(dir, 'r');
  const troubles: string[] = [];
  for (const [command, args] of helpers) {
    const { status, error, stderr } = spawnSync(command, args, {
      stdio: ['ignore', 'ignore', 'pipe', fd],
      timeout: HELPER_MS_MAX,
      encoding: 'utf8',
    });
    if (status === 0) return { kind: 'held', release: () => closeSync(fd) };
    if (status === HELD_BY_OTHER) {
      closeSync(fd);
      return { kind: 'not_held', byOther: true, why: `another process works with ${dir}` };
    }
    troubles.push(`${command}: ${error?.message ?? (stderr.trim() || `exit code ${status}`)}`);
  }
  closeSync(fd);
  return { kind: 'not_held', byOther: false, why: `${dir} cannot be locked (${troubles.join('; ')})` };
}
