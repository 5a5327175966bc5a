// The files that processes log to. They lie on the disk of the data, and a full disk must not take the supervisor down with it: the processes
// matter more than what they say.
import { appendFileSync, copyFileSync, openSync, statSync, truncateSync, writeSync } from 'node:fs';

/** To be appended to; null where it cannot be opened. */
export function openLog(path: string): number | null {
  try {
    return openSync(path, 'a', 0o600);
  } catch {
    return null;
  }
}

/** Keeps one old copy of a log that grew too long; who writes it appends, so truncating is safe. Why it could not be done, or null. */
export function boundLog(path: string, bytesMax: number): string | null {
  try {
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size <= bytesMax) return null;
    copyFileSync(path, `${path}.1`);
    truncateSync(path);
    return null;
  } catch (error) {
    return `cannot shorten ${path}: ${(error as Error).message}`;
  }
}

/** To the file at `path`; a line that a full disk does not take is lost. */
export function appendLine(path: string, line: string): void {
  try {
    appendFileSync(path, `${line}\n`, { mode: 0o600 });
  } catch {}
}

/** A line that a full disk does not take is lost. */
export function sayOnStdout(line: string): void {
  try {
    writeSync(1, `${line}\n`);
  } catch {}
}
