// Files that hold secrets: written atomically, never wider than their owner, and refused when somebody widened them.
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { relative } from 'node:path';
import { Refusal } from '../cli/refusal.ts';
import { ROOT } from '../home.ts';

const OTHERS = 0o077;

/** Writes `content` durably at `path` through a temporary name; `mode` must give nothing to group or others. */
export function writePrivate(path: string, content: string, mode: 0o400 | 0o600 = 0o600): void {
  const temporary = `${path}.${process.pid}.new`;
  const fd = openSync(temporary, 'w', mode);
  try {
    // All of it, or an error: a single write may take a part on a disk that is nearly full.
    writeFileSync(fd, content);
    fsyncSync(fd);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
  renameSync(temporary, path);
}

/** Reads a secret; refuses the file when its group or others may read it. */
export function readPrivate(path: string): string {
  const mode = statSync(path).mode & 0o777;
  if ((mode & OTHERS) !== 0) {
    const name = relative(ROOT, path);
    throw new Refusal(
      'environment',
      `${name} is readable by others (mode 0${mode.toString(8)})`,
      `chmod 600 ${name}, and replace the secret if others used this machine`,
    );
  }
  return readFileSync(path, 'utf8').trim();
}

/** Reads the secret at `path`, or makes it with `make` and writes it there first. */
export function readOrMake(path: string, make: () => string, mode: 0o400 | 0o600 = 0o400): string {
  if (!exists(path)) writePrivate(path, `${make()}\n`, mode);
  return readPrivate(path);
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
