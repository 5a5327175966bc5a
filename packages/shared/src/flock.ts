/**
 * How a process of Node takes the kernel's lock on a folder. Node offers no flock, but a lock belongs to the open file, not to the
 * process that asked for it: a helper that inherits the descriptor takes the lock, ends, and the lock stays with whoever opened it. Pure.
 */

/** The descriptor as a helper sees it: the first after the three that every process has. */
export const FLOCK_FD = 3;
/** A helper that works is done at once; one that is not after so many milliseconds never will be. */
export const FLOCK_MS_MAX = 5_000;
const HELD_BY_OTHER = 1;

/** A command and its arguments. */
export type FlockHelper = readonly [string, readonly string[]];

/** The first one that the host has is used: util-linux has one, and perl is nearly everywhere. */
export const FLOCK_HELPERS: readonly FlockHelper[] = [
  ['flock', ['-x', '-n', String(FLOCK_FD)]],
  [
    'perl',
    [
      '-MFcntl=:flock',
      '-MErrno',
      '-e',
      `open(my $f, "<&=", ${FLOCK_FD}) or exit 70; exit 0 if flock($f, LOCK_EX | LOCK_NB); exit($!{EWOULDBLOCK} ? ${HELD_BY_OTHER} : 71)`,
    ],
  ],
];

/** How a helper ended: its exit code, null = a signal; what kept it from running; what it printed. */
export interface FlockEnd {
  readonly status: number | null;
  readonly error?: Error | undefined;
  readonly stderr: string;
}

export type FlockAnswer =
  | { readonly kind: 'taken' }
  | { readonly kind: 'held_by_other' }
  /** No helper can tell, which is no permission either. */
  | { readonly kind: 'unknown'; readonly why: string };

/** Asks one helper after another until one can tell; `run` gives it the folder's descriptor as `FLOCK_FD`. */
export function takeFlock(
  run: (command: string, args: readonly string[]) => FlockEnd,
  helpers: readonly FlockHelper[] = FLOCK_HELPERS,
): FlockAnswer {
  const troubles: string[] = [];
  for (const [command, args] of helpers) {
    const { status, error, stderr } = run(command, args);
    if (status === 0) return { kind: 'taken' };
    if (status === HELD_BY_OTHER) return { kind: 'held_by_other' };
    troubles.push(`${command}: ${error?.message ?? (stderr.trim() || `exit code ${status}`)}`);
  }
  return { kind: 'unknown', why: troubles.join('; ') };
}
