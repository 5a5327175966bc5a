// What a backup holds: the records of a deployment, each file with its hash. Neither secrets (back those up apart, offline) nor
// the files by which an operator permits or stops trading: a permission must never come back with a backup.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AUDIT_HEAD_FILE } from '@agora/shared/audit-files';
import { parseSegmentFileName } from '@agora/shared/audit-marks';
import { z } from 'zod';
import { Refusal } from '../cli/refusal.ts';
import type { Home } from '../home.ts';

export const PARTS = ['data', 'redisLatch', 'redisLive', 'web'] as const;
export type Part = (typeof PARTS)[number];

const MANIFEST = 'backup.json';
/** A name that comes new with every look is the temporary one of something that is there by its own. */
const LOOKS_MAX = 5;
/** Files of operators, of one host, and what `up` writes anew. */
const LEFT_OUT =
  /(^|\/)(mm-bot\.(kill|operator-enable)|kill|operator-enable|\.agora-mount|users\.acl|[^/]*\.lock)$/;

type Read = (path: string) => Buffer;

const manifestSchema = z.strictObject({
  version: z.literal(1),
  taken_at: z.iso.datetime(),
  build_id: z.string(),
  engines: z.array(z.string()),
  /** By path inside of the backup. */
  files: z.record(z.string(), z.strictObject({ bytes: z.int(), sha256: z.string() })),
});
export type Manifest = z.infer<typeof manifestSchema>;

/**
 * Copies one part; what grows meanwhile is cut at its last whole record, and what is renamed meanwhile is looked for again. An audit
 * chain is copied so that the copy verifies: its head before the records that it names, and each file of it when no more goes into it,
 * or none is newer.
 */
export function copyPart(home: Home, part: Part, dir: string, read: Read = readFileSync): void {
  const done = new Set<string>();
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    const found = filesBelow(home[part]).filter((path) => !LEFT_OUT.test(path) && !done.has(path));
    if (found.length === 0) return;
    for (const path of inOrder([...found, ...grownIn(foldersOf(found), done)]))
      if (copyFile(join(home[part], path), join(dir, part, path), read)) done.add(path);
  }
}

const foldersOf = (paths: readonly string[]) => new Set(paths.map((path) => dirname(path)));

/** Heads first, then by name, which is the order of a chain. */
function inOrder(paths: readonly string[]): string[] {
  const isHead = (path: string) => basename(path) === AUDIT_HEAD_FILE;
  const sorted = paths.toSorted();
  return [...sorted.filter(isHead), ...sorted.filter((path) => !isHead(path))];
}

/** Of each folder in which something came new the last file of its chain: it was copied before that, and may have grown up to it. */
function grownIn(folders: ReadonlySet<string>, done: ReadonlySet<string>): string[] {
  const segments = [...done].filter((path) => parseSegmentFileName(basename(path)) !== undefined).sort();
  return [...folders].flatMap((folder) => {
    const last = segments.findLast((path) => dirname(path) === folder);
    return last === undefined ? [] : [last];
  });
}

/** False where the file is no longer there. */
function copyFile(from: string, target: string, read: Read): boolean {
  const content = contentOf(from, read);
  if (content === null) return false;
  const whole = from.endsWith('.jsonl') ? content.subarray(0, content.lastIndexOf(0x0a) + 1) : content;
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  writeFileSync(target, whole, { mode: 0o600 });
  return true;
}

function contentOf(path: string, read: Read): Buffer | null {
  try {
    return read(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Written last: a folder without it is no backup. */
export function writeManifest(
  dir: string,
  about: Pick<Manifest, 'build_id' | 'engines'>,
  nowMs: number,
): Manifest {
  const manifest: Manifest = {
    version: 1,
    taken_at: new Date(nowMs).toISOString(),
    ...about,
    files: hashesOf(dir),
  };
  writeFileSync(join(dir, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
  return manifest;
}

/** The manifest of a backup that is whole, byte for byte. Throws a Refusal that names the first file that is not. */
export function verifyBackup(dir: string): Manifest {
  const manifest = readManifest(dir);
  const found = hashesOf(dir);
  for (const path of new Set([...Object.keys(manifest.files), ...Object.keys(found)])) {
    const [wanted, is] = [manifest.files[path], found[path]];
    if (wanted?.sha256 !== is?.sha256)
      throw new Refusal(
        'failed',
        `the backup is not what was taken: ${path} ${wanted === undefined ? 'was added' : is === undefined ? 'is missing' : 'has changed'}`,
        'nothing was touched; use another backup',
      );
  }
  return manifest;
}

function readManifest(dir: string): Manifest {
  const path = join(dir, MANIFEST);
  if (!existsSync(path)) throw new Refusal('usage', `${dir} is no backup: it has no ${MANIFEST}`);
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    throw new Refusal('failed', `${path} is damaged`, 'nothing was touched; use another backup');
  }
}

function hashesOf(dir: string): Manifest['files'] {
  const paths = PARTS.flatMap((part) => filesBelow(join(dir, part)).map((path) => join(part, path)));
  return Object.fromEntries(
    paths.sort().map((path) => {
      const content = readFileSync(join(dir, path));
      return [path, { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') }];
    }),
  );
}

function filesBelow(dir: string): string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1));
}
