/**
 * Looks at kill and enable files with a few synchronous stats. A kill is anything but a proven absence: any
 * kind of file, a dangling link, a directory that cannot be read, an error. An enable file must be a plain file.
 */
import { accessSync, closeSync, constants, lstatSync, openSync, readSync } from 'node:fs';
import { userInfo } from 'node:os';
import { relative } from 'node:path';
import type { EnableLook } from '../../core/halt/enable-file.ts';
import type { KillSight } from '../../core/halt/kill-file.ts';
import type { HostFiles } from '../../ports/data-dir.ts';
import type { DataPaths } from './paths.ts';

export function hostFiles(paths: DataPaths): HostFiles {
  const named = (path: string) => ({ path, name: relative(paths.root, path) });
  const killFiles = paths.killFiles.map(named);
  const enableFiles = paths.enableFiles.map(named);
  return {
    lookForKill: (takenMs) => {
      const closed = unreadable(paths.directories);
      if (closed !== null) return { ...NO_FILE, present: true, evidence: closed, takenMs };
      return { ...(firstKill(killFiles) ?? NO_KILL), takenMs };
    },
    lookForEnable: () => enableFiles.map(lookForEnable),
  };
}

interface NamedFile {
  readonly path: string;
  /** Below the data directory, as an operator would name it. */
  readonly name: string;
}

function unreadable(directories: readonly string[]): string | null {
  for (const directory of directories) {
    try {
      accessSync(directory, constants.R_OK | constants.X_OK);
    } catch (error) {
      return `${directory} cannot be read (${codeOf(error)}), which counts as a kill file`;
    }
  }
  return null;
}

type Sight = Omit<KillSight, 'takenMs'>;
const NO_FILE = { file: null, who: null, reason: null };
const NO_KILL: Sight = { ...NO_FILE, present: false, evidence: 'no kill file' };
/** What is read of a kill file, to be told as the reason. */
const REASON_BYTES_MAX = 200;

function firstKill(files: readonly NamedFile[]): Sight | null {
  for (const { path, name } of files) {
    try {
      const seen = lstatSync(path, { throwIfNoEntry: false });
      if (seen === undefined) continue;
      const reason = seen.isFile() ? firstLineOf(path) : null;
      return {
        present: true,
        evidence: `kill file ${name} present`,
        file: name,
        who: userOf(seen.uid),
        reason,
      };
    } catch (error) {
      return {
        ...NO_FILE,
        present: true,
        file: name,
        evidence: `kill file ${name} cannot be ruled out (${codeOf(error)})`,
      };
    }
  }
  return null;
}

/** Never waits: no link is followed, and a pipe has nothing to say. Null where there is no text. */
function firstLineOf(path: string): string | null {
  let fd: number | null = null;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const bytes = Buffer.alloc(REASON_BYTES_MAX);
    const text = bytes.toString('utf8', 0, readSync(fd, bytes, 0, REASON_BYTES_MAX, 0));
    return printable(text.split('\n')[0] ?? '') || null;
  } catch {
    return null;
  } finally {
    if (fd !== null) closeSync(fd);
  }
}

function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, ' ').trim().toWellFormed();
}

function userOf(uid: number): string {
  return uid === process.getuid?.() ? userInfo().username : `user ${uid}`;
}

function lookForEnable({ path, name }: NamedFile): EnableLook {
  try {
    const seen = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    if (seen === undefined) return { name, mark: null, problem: null };
    if (!seen.isFile()) return { name, mark: null, problem: 'is not a plain file' };
    return { name, mark: `${seen.ino}:${seen.ctimeNs}`, problem: null };
  } catch (error) {
    return { name, mark: null, problem: `cannot be looked at (${codeOf(error)})` };
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
