/**
 * Looks at kill and enable files with a few synchronous stats. A kill is anything but a proven absence: any
 * kind of file, a dangling link, a directory that cannot be read, an error. An enable file must be a plain file.
 */
import { accessSync, constants, lstatSync } from 'node:fs';
import { relative } from 'node:path';
import type { EnableLook } from '../../core/halt/enable-file.ts';
import type { HostFiles } from '../../ports/data-dir.ts';
import type { DataPaths } from './paths.ts';

export function hostFiles(paths: DataPaths): HostFiles {
  const named = (path: string) => ({ path, name: relative(paths.root, path) });
  const killFiles = paths.killFiles.map(named);
  const enableFiles = paths.enableFiles.map(named);
  return {
    lookForKill: (takenMs) => {
      const evidence = unreadable(paths.directories) ?? firstKill(killFiles);
      return { present: evidence !== null, evidence: evidence ?? 'no kill file', takenMs };
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

function firstKill(files: readonly NamedFile[]): string | null {
  for (const { path, name } of files) {
    try {
      if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return `kill file ${name} present`;
    } catch (error) {
      return `kill file ${name} cannot be ruled out (${codeOf(error)})`;
    }
  }
  return null;
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
