// Tells a process from a later one that got the same pid, so that nothing of anybody else's is ever signalled.
import { existsSync, readFileSync } from 'node:fs';

export interface Identity {
  readonly pid: number;
  /** Kernel start time in clock ticks since boot; null where /proc does not tell (macOS). */
  readonly startTicks: number | null;
}

export function identityOf(pid: number): Identity {
  return { pid, startTicks: startTicks(pid) };
}

/** True while exactly this process exists (a zombie does not). */
export function isAlive(identity: Identity): boolean {
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
    // Somebody else's: after a reboot as well a stranger with an old pid. Where /proc hides it, nobody can tell.
    if (!existsSync(`/proc/${identity.pid}`)) return true;
  }
  return process.platform !== 'linux' || startTicks(identity.pid) === identity.startTicks;
}

/** Sends `signal` if the process is still the same one; returns whether it was. */
export function signalProcess(identity: Identity, signal: NodeJS.Signals): boolean {
  if (!isAlive(identity)) return false;
  try {
    process.kill(identity.pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** Field 22 of /proc/<pid>/stat, counted after the command's closing parenthesis (it may hold blanks). */
function startTicks(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : Number(fields[19]);
  } catch {
    return null;
  }
}
