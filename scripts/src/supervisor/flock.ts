// The kernel's lock on a folder, as the engine takes its own (docs/decisions/0011): over every container that mounts it, never stale, nothing
// to delete. A pid says nothing to who lives in another pid namespace.
import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { asRefusal, Refusal } from '../cli/refusal.ts';

/** The descriptor as the helpers see it. */
const HELPER_FD = 3;
const HELD_BY_OTHER = 1;
const HELPER_MS_MAX = 5_000;

/** The lock stays with the open file when the helper that took it has ended. The first one that the host has is used. */
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

/** Gives back the lock of `dir`; null while another holds it. Throws a Refusal where nobody can tell. */
export function flockFolder(dir: string, helpers = HELPERS): (() => void) | null {
  const fd = opened(dir);
  const troubles: string[] = [];
  for (const [command, args] of helpers) {
    const { status, error, stderr } = spawnSync(command, args, {
      stdio: ['ignore', 'ignore', 'pipe', fd],
      timeout: HELPER_MS_MAX,
      encoding: 'utf8',
    });
    if (status === 0) return () => closeSync(fd);
    if (status === HELD_BY_OTHER) {
      closeSync(fd);
      return null;
    }
    troubles.push(`${command}: ${error?.message ?? (stderr.trim() || `exit code ${status}`)}`);
  }
  closeSync(fd);
  throw new Refusal(
    'environment',
    `${dir} cannot be locked (${troubles.join('; ')})`,
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
