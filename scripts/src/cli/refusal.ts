// How the launcher says no: one line that names what is wrong, one that names the fix, and a documented exit
// code. Anything thrown that is not a Refusal is a defect of the launcher and is shown with its stack.

/** Exit codes of every `./agora` command (documented in docs/commands.md). */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  config: 3,
  environment: 4,
  notRunning: 5,
  /** Ended by a signal before it was done, as shells report it. */
  SIGHUP: 129,
  SIGINT: 130,
  SIGTERM: 143,
} as const;

export type ExitName = keyof typeof EXIT;

export class Refusal extends Error {
  readonly exit: ExitName;
  readonly fix: string | undefined;

  constructor(exit: Exclude<ExitName, 'ok'>, message: string, fix?: string) {
    super(message);
    this.name = 'Refusal';
    this.exit = exit;
    this.fix = fix;
  }

  /** The refusal as the operator reads it: one line, the fix after a dash. */
  line(): string {
    return this.fix === undefined ? this.message : `${this.message} — ${this.fix}`;
  }
}

const ENVIRONMENT_ERRORS: Record<string, [what: string, fix: string]> = {
  ENOSPC: ['the disk is full', 'free some space and run the command again'],
  EDQUOT: ['the disk quota is used up', 'free some space and run the command again'],
  EIO: ['the disk reports an error', 'look at the kernel log (`dmesg`), and use another disk'],
  EROFS: ['the file system is read-only', 'use a folder that can be written'],
  EACCES: ['permission denied', 'run as the owner of this folder'],
  EPERM: ['operation not permitted', 'run as the owner of this folder'],
};

/** Turns an operating-system error into a Refusal where the operator can mend it; anything else passes through. */
export function asRefusal(error: unknown): unknown {
  if (error instanceof Refusal || !(error instanceof Error)) return error;
  const { code, path } = error as NodeJS.ErrnoException;
  const known = code === undefined ? undefined : ENVIRONMENT_ERRORS[code];
  if (known === undefined) return error;
  return new Refusal('environment', path === undefined ? known[0] : `${known[0]}: ${path}`, known[1]);
}
