// The kept figures of one bench under bench/results/: read at the door, replaced as a whole or not at all, and never by a run that says less.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ROOT } from '../home.ts';
import { stampSchema } from '../kept/stamp.ts';
import { rowSchema } from './row.ts';

const VERSION = 1;
/** A run of less than this share of the kept samples is a narrower one. */
const AS_MANY = 0.5;
/** A load above this one a core is that of others: nothing of ours runs before the first row. */
const BUSY_LOAD_A_CORE = 1;

const keptSchema = z.strictObject({
  version: z.literal(VERSION),
  bench: z.string(),
  /** When it began, where, of which code; the code is unknown where it was measured before there were stamps. */
  stamp: z.union([stampSchema, stampSchema.pick({ at: true, machine: true, node: true })]),
  /** What others asked of the machine before the first row; null = was not looked at then. */
  load_before: z.number().nonnegative().nullable(),
  cores: z.int().positive(),
  seconds: z.number().nullable(),
  rows: z.array(rowSchema).min(1),
});
export type KeptBench = z.output<typeof keptSchema>;

const RESULTS = join(ROOT, 'bench/results');
/** Below `dir`; long proofs keep files of their own names there. */
export const keptName = (bench: string) => `bench-${bench}.json`;
const fileOf = (bench: string, dir: string) => join(dir, keptName(bench));

/** Null = none was kept. @throws where the file is none of this version. */
export function readBench(bench: string, dir = RESULTS): KeptBench | null {
  const file = fileOf(bench, dir);
  return existsSync(file) ? keptSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : null;
}

export function keepBench(fresh: Omit<KeptBench, 'version'>, dir = RESULTS): void {
  const kept = keptSchema.parse({ version: VERSION, ...fresh });
  const file = fileOf(kept.bench, dir);
  const half = `${file}.half`;
  try {
    writeFileSync(half, `${JSON.stringify(kept, null, 2)}\n`);
    renameSync(half, file);
  } finally {
    rmSync(half, { force: true });
  }
}

type Run = Pick<KeptBench, 'load_before' | 'cores' | 'rows'>;

/** Why the kept figures are better left in place, in one sentence, or null. */
export function whyNotKept(old: Run, fresh: Run): string | null {
  const now = new Map(fresh.rows.map((row) => [row.name, row]));
  const gone = old.rows.filter(({ name }) => !now.has(name)).map(({ name }) => `'${name}'`);
  if (gone.length > 0) return `it has no ${gone.join(', ')}, which is kept`;
  const fewer = old.rows.find(({ name, n }) => (now.get(name)?.n ?? 0) < n * AS_MANY);
  if (fewer !== undefined)
    return `'${fewer.name}' has ${now.get(fewer.name)?.n} samples, the kept one ${fewer.n}`;
  const load = fresh.load_before;
  if (load === null || load <= fresh.cores * BUSY_LOAD_A_CORE || load <= (old.load_before ?? 0)) return null;
  return `the machine was busy (load ${load.toFixed(1)} on ${fresh.cores} cores, ${old.load_before?.toFixed(1) ?? 'unknown'} when the kept ones were measured)`;
}
