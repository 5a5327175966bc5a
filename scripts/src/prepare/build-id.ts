// One id for the code that runs: a hash over every source file of the product, so that mixed versions are seen.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from '../home.ts';

const SOURCES = ['apps', 'packages'];
/** What images are made of besides: `cli` and `flatten` are the launcher itself. */
const IMAGES = ['scripts/src', 'scripts/package.json', 'Dockerfile'];
const SKIP = new Set(['node_modules', '.next', 'e2e', 'bench', 'test']);
/** What editors, file managers and merges leave beside a source file; git tracks none by such a name. */
const LITTER = /^[.#]|~$|\.(?:orig|rej)$/;
const ID_LENGTH = 12;

/** The id of what containers run. */
export function imagesId(): string {
  return buildId([...SOURCES, ...IMAGES]);
}

/** Twelve hexadecimal digits of SHA-256 over the paths and bytes of `sources`, files and folders (default: all product code). */
export function buildId(sources: readonly string[] = SOURCES): string {
  const hash = createHash('sha256');
  for (const path of [
    ...sources
      .map((source) => join(ROOT, source))
      .flatMap((path) => (statSync(path).isFile() ? [path] : filesBelow(path))),
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
