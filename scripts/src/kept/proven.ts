// One id for what the long proofs speak of: a hash over the sources of engine and guardian, and over what they take from shared code. It is a
// function of paths and contents alone, so that it can be asked of an older commit as well as of the files that lie here.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { importsOf, isTestFile } from '../checks/imports.ts';

/** Whole folders: what no file imports is proven, too. */
export const PROVEN_FOLDERS = ['apps/engine/src', 'apps/guardian/src'];
/** Which packages, and of which version, they run with. */
const MANIFESTS = ['apps/engine/package.json', 'apps/guardian/package.json'];
const SHARED = 'packages/shared/src';
/** Whoever changed one of these may have changed what is proven. */
const PROVEN_PATHS = [...PROVEN_FOLDERS, ...MANIFESTS, SHARED];

const ID_LENGTH = 16;

/** The files below `PROVEN_PATHS`, of a folder or of a commit. */
export interface SourceTree {
  readonly paths: readonly string[];
  read(path: string): Buffer;
}

/** Sixteen hexadecimal digits of SHA-256 over the paths and bytes of what is proven. */
export function provenHash(tree: SourceTree): string {
  const hash = createHash('sha256');
  for (const path of provenFiles(tree)) {
    const bytes = tree.read(path);
    hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex').slice(0, ID_LENGTH);
}

/** Sorted. Throws where an import of shared code leads to no file: a hash that left something out would be worth nothing. */
export function provenFiles(tree: SourceTree): string[] {
  const own = tree.paths.filter(
    (path) => PROVEN_FOLDERS.some((folder) => path.startsWith(`${folder}/`)) && isSource(path),
  );
  const known = new Set(tree.paths);
  const found = new Set(own);
  const ahead = [...own];
  for (let path = ahead.pop(); path !== undefined; path = ahead.pop()) {
    for (const { to } of importsOf(path, tree.read(path).toString())) {
      const file = to.startsWith('@agora/shared/') ? `${SHARED}/${to.slice('@agora/shared/'.length)}.ts` : to;
      if (!file.startsWith(`${SHARED}/`) || found.has(file)) continue;
      if (!known.has(file)) throw new Error(`${path} imports ${to}, and there is no ${file}`);
      found.add(file);
      ahead.push(file);
    }
  }
  return [...found, ...MANIFESTS.filter((path) => known.has(path))].sort();
}

const isSource = (path: string) => /\.tsx?$/.test(path) && !isTestFile(path);

/** The files as they lie in the checkout at `root`. */
export function treeOfFolder(root: string): SourceTree {
  return {
    paths: [
      ...MANIFESTS,
      ...[...PROVEN_FOLDERS, SHARED].flatMap((folder) =>
        readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => relative(root, join(entry.parentPath, entry.name))),
      ),
    ],
    read: (path) => readFileSync(join(root, path)),
  };
}

/** The files as the commit of the checkout at `root` has them. Throws where git does not know it. */
export function treeOfCommit(root: string, commit: string): SourceTree {
  const list = git(root, ['ls-tree', '-r', '-z', commit, '--', ...PROVEN_PATHS]).toString();
  const blobs = new Map(
    list
      .split('\0')
      .filter((entry) => entry !== '')
      .map((entry) => {
        const [head = '', path = ''] = entry.split('\t');
        return [path, head.split(' ')[2] ?? ''] as const;
      }),
  );
  const contents = contentsOf(root, [...blobs.values()]);
  return {
    paths: [...blobs.keys()],
    read: (path) => contents.get(blobs.get(path) ?? '') ?? Buffer.alloc(0),
  };
}

/** All blobs by one call: one a file would take seconds a commit. */
function contentsOf(root: string, ids: readonly string[]): Map<string, Buffer> {
  const answer = git(root, ['cat-file', '--batch'], `${ids.join('\n')}\n`);
  const contents = new Map<string, Buffer>();
  for (let at = 0; at < answer.length; ) {
    const end = answer.indexOf('\n', at);
    const [id = '', type, size] = answer.subarray(at, end).toString().split(' ');
    if (type !== 'blob') throw new Error(`git has no file ${id}`);
    contents.set(id, answer.subarray(end + 1, end + 1 + Number(size)));
    at = end + 1 + Number(size) + 1;
  }
  return contents;
}

const OUTPUT_BYTES_MAX = 64 * 2 ** 20;
/** Under a hook of git these name another checkout than the one that is asked. */
const withoutGit = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')),
);

/** What git says in the checkout at `root`. Throws where there is no git, no checkout, or an error. */
export function git(root: string, args: readonly string[], input = ''): Buffer {
  return execFileSync('git', [...args], {
    ...{ cwd: root, input, maxBuffer: OUTPUT_BYTES_MAX, env: withoutGit },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
}
