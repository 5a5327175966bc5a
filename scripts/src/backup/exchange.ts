// Puts the parts of a backup in place of what is there. The new folders stand whole and synced beside the old ones, with every stop
// in them, before anything is renamed: whatever ends it, and whenever, a stop that stood still stands.
import {
  closeSync,
  cpSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Refusal } from '../cli/refusal.ts';
import type { Home } from '../home.ts';
import { writeKillFile } from '../kill/ways.ts';
import { freeBytes } from '../prepare/disk.ts';
import { type Manifest, PARTS, type Part } from './content.ts';

/** Left free beside the copy: what stands here goes on to be written, and a full disk closes the gate. */
const SPARE_BYTES = 64 << 20;
/** In the way of `up` while its folder is missing: what was exchanged then is not known. */
const NEW = '.new';
/** Stops, and what proves the mount, belong to this host and come in no backup. Whatever has the name counts, a folder too. */
const STAYS = /^(mm-bot\.kill|kill|\.agora-mount)$/;

/** `stamp` ends the names under which the old folders are kept, `line` is what the kill file says. Throws a Refusal where it was not done. */
export function exchange(
  home: Home,
  dir: string,
  parts: readonly Part[],
  files: Manifest['files'],
  stamp: string,
  line: string,
): void {
  assertSpace(home, parts, files);
  try {
    for (const part of PARTS) finishSwap(home[part]);
    for (const part of parts) copyBeside(home[part], join(dir, part));
    if (parts.includes('data')) stop({ ...home, data: home.data + NEW }, line);
    for (const part of parts) syncTree(home[part] + NEW);
    // Between two exchanges the records are of two times: they must find the stop whichever data folder is there.
    stop(home, line);
  } catch (error) {
    for (const part of parts) rmSync(home[part] + NEW, { recursive: true, force: true });
    throw refusal(
      error,
      'nothing was exchanged, what stands here is as it was',
      'mend that and run it again',
    );
  }
  try {
    for (const part of parts) swap(home[part], `${home[part]}.before-restore-${stamp}`);
  } catch (error) {
    throw refusal(error, 'not everything was exchanged', 'mend that and run it again before `./agora up`');
  }
}

/** Refuses where an exchange was cut between its two renames: a deployment that starts there starts without its stops. */
export function refuseHalfExchanged(home: Home): void {
  const half = PARTS.find((part) => !isThere(home[part]) && isThere(home[part] + NEW));
  if (half === undefined) return;
  throw new Refusal(
    'failed',
    `a restore was cut short: ${home[half]} is missing and ${basename(home[half])}${NEW} stands beside it`,
    'run `./agora restore DIR` again',
  );
}

function assertSpace(home: Home, parts: readonly Part[], files: Manifest['files']): void {
  const wanted = Object.entries(files)
    .filter(([path]) => parts.some((part) => path.startsWith(`${part}/`)))
    .reduce((sum, [, { bytes }]) => sum + bytes, SPARE_BYTES);
  const free = freeBytes(home.dir);
  if (free >= wanted) return;
  throw new Refusal(
    'environment',
    `${megabytes(wanted)} MB are needed on the disk of ${home.dir}, ${megabytes(free)} MB are free; nothing was touched`,
    'free some space and run it again',
  );
}

const megabytes = (bytes: number): number => Math.ceil(bytes / (1 << 20));

/** After a cut between the two renames of a swap: the one that is left holds the stops. */
function finishSwap(folder: string): void {
  if (!isThere(folder) && isThere(folder + NEW)) renameSync(folder + NEW, folder);
}

function copyBeside(folder: string, from: string): void {
  const fresh = folder + NEW;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true, mode: 0o700 });
  if (isThere(from)) cpSync(from, fresh, { recursive: true });
  if (isThere(folder)) carryStops(folder, fresh);
}

function carryStops(from: string, to: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (STAYS.test(entry.name)) {
      mkdirSync(to, { recursive: true, mode: 0o700 });
      cpSync(source, target, { recursive: true, verbatimSymlinks: true });
    } else if (entry.isDirectory()) carryStops(source, target);
  }
}

function stop(home: Home, line: string): void {
  mkdirSync(home.data, { recursive: true, mode: 0o700 });
  const problem = writeKillFile(home, line);
  if (problem !== null) throw new Error(problem);
}

function swap(folder: string, kept: string): void {
  const had = isThere(folder);
  if (had) renameSync(folder, kept);
  try {
    renameSync(folder + NEW, folder);
  } catch (error) {
    if (had) renameSync(kept, folder);
    throw error;
  }
  sync(dirname(folder));
}

function syncTree(dir: string): void {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    if (entry.isDirectory()) syncTree(join(dir, entry.name));
    else if (entry.isFile()) sync(join(dir, entry.name));
  }
  sync(dir);
}

function sync(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function refusal(error: unknown, state: string, fix: string): Refusal {
  const reason = error instanceof Error ? error.message : String(error);
  return new Refusal('environment', `${state}: ${reason}`, fix);
}
