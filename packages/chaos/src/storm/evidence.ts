// Keeps what a run can be judged by, each file packed by itself, and unpacks it again: the venue's journal, the audit chains of engines and
// guardian, and what the run noted. Nothing else of a deployment is taken along, least of all its secrets.
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { TraceDirs } from './judged.ts';
import { type NotedRun, notedSchema } from './noted.ts';

const NOTED = 'noted.json';
const PACKED = '.gz';

/** Whatever was kept in `dir` before is gone. */
export async function keepEvidence(run: NotedRun, traces: TraceDirs, dir: string): Promise<void> {
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  for (const [from, to] of foldersOf(run, traces, traceDirsIn(dir))) {
    await mkdir(to, { recursive: true });
    for (const name of await filesOf(from)) await pack(join(from, name), join(to, `${name}${PACKED}`));
  }
  await writeFile(join(dir, NOTED), `${JSON.stringify(run, null, 1)}\n`);
}

/** Unpacks into a folder of its own, which is the caller's to remove. */
export async function openEvidence(dir: string): Promise<{ run: NotedRun; traces: TraceDirs }> {
  const run = notedSchema.parse(JSON.parse(await readFile(join(dir, NOTED), 'utf8')));
  const traces = traceDirsIn(await mkdtemp(join(tmpdir(), 'rejudge-')));
  for (const [from, to] of foldersOf(run, traceDirsIn(dir), traces)) {
    await mkdir(to, { recursive: true });
    for (const name of await filesOf(from)) await unpack(join(from, name), join(to, basename(name, PACKED)));
  }
  return { run, traces };
}

const traceDirsIn = (dir: string): TraceDirs => ({
  journalDir: join(dir, 'journal'),
  dataDir: join(dir, 'data'),
});

/** Every folder that a judge reads, in the one place and in the other. */
function foldersOf({ engines }: NotedRun, from: TraceDirs, to: TraceDirs): [string, string][] {
  const chains = [...engines.map(({ id }) => join(id, 'audit')), 'audit/guardian'];
  return [
    [from.journalDir, to.journalDir],
    ...chains.map((chain): [string, string] => [join(from.dataDir, chain), join(to.dataDir, chain)]),
  ];
}

async function filesOf(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

const pack = (from: string, to: string) =>
  pipeline(createReadStream(from), createGzip(), createWriteStream(to));
const unpack = (from: string, to: string) =>
  pipeline(createReadStream(from), createGunzip(), createWriteStream(to));
