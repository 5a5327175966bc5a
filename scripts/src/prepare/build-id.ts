// One id for the code that runs: a hash over every source file of the product, so that mixed versions are seen.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from '../home.ts';

const SOURCES = ['apps', 'packages'];
const SKIP = new Set(['node_modules', '.next', 'e2e', 'bench', 'test']);
/** What editors, file managers and merges leave beside a source file; git tracks none by such a name. */
const LITTER = /^[.#]|~$|\.(?:orig|rej)$/;
const ID_LENGTH = 12;

/** Twelve hexadecimal digits of SHA-256 over the paths and bytes of `folders` (default: all product code). */
export function buildId(folders: readonly string[] = SOURCES): string {
  const hash = createHash('sha256');
  for (const path of [
    ...folders.flatMap((folder) => filesBelow(join(ROOT, folder))),
    join(ROOT, 'pnpm-lock.yaml'),
  ].sort()) {
    hash
      .update(`${relative(ROOT, path)}\0`)
      .update(readFileSync(path))
      .update('\0');
  }
  return hash.digest('hex').slice(0, ID_LENGTH);
}

function filesBelow(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    if (SKIP.has(entry.name) || LITTER.test(entry.name)) return [];
    if (/\.test\.tsx?$|\.tsbuildinfo$|^next-env\.d\.ts$/.test(entry.name)) return [];
    const path = join(dir, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}
