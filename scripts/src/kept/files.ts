// Which raw files of runs are kept under bench/results/, by which part of the long proof each is made, and with which code each was.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { BENCH_NAMES } from '../bench/benches.ts';
import { ROOT } from '../home.ts';
import { type Stamp, stampSchema } from './stamp.ts';

export interface KeptFile {
  /** In bench/results/, without its ending. */
  readonly name: string;
  /** Of the long proof (scripts/src/prove/parts.ts). */
  readonly part: string;
}

export const KEPT_FILES: readonly KeptFile[] = [
  { name: 'mutants', part: 'mutants' },
  { name: 'mutation', part: 'mutation' },
  { name: 'sim', part: 'sim' },
  { name: 'chaos', part: 'chaos' },
  { name: 'drill-scenes', part: 'scenes' },
  { name: 'fault-matrix', part: 'faults' },
  { name: 'kill-points', part: 'kills' },
  { name: 'engine-kills', part: 'engine-kills' },
  { name: 'bad-input', part: 'bad-input' },
  { name: 'drill-cli', part: 'drills' },
  { name: 'drill-file', part: 'drills' },
  { name: 'drill-api', part: 'drills' },
  { name: 'drill-telegram', part: 'drills' },
  { name: 'fills-10000', part: 'fills' },
  { name: 'trading-60min', part: 'trading' },
  ...BENCH_NAMES.map((name) => ({ name: `bench-${name}`, part: 'bench' })),
];

export const pathOf = (name: string): string => `bench/results/${name}.json`;

/** What the file says, parsed as JSON alone; null where it was never kept. */
export function contentOf(name: string): unknown {
  const file = join(ROOT, pathOf(name));
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

export interface Stamps {
  /** Oldest first; a file that was made by one run has one. */
  readonly all: readonly Stamp[];
  /** The whole of it, or a part, is of before stamps. */
  readonly bare: boolean;
  /** ISO, of its newest run: by its stamp, else by what the file says of itself. Null = it does not tell. */
  readonly at: string | null;
  readonly machine: string | null;
}

const stampedSchema = z.looseObject({ stamp: stampSchema });
const runsSchema = z.looseObject({ runs: z.array(stampSchema) });

export function stampsOf(content: unknown): Stamps {
  const one = stampedSchema.safeParse(content);
  if (one.success) return dated([one.data.stamp], false);
  const runs = runsSchema.safeParse(content);
  if (!runs.success) return { all: [], bare: true, ...bareDate(content) };
  return dated(runs.data.runs, runs.data.runs.length === 0 || hasBareParts(runs.data));
}

function dated(all: readonly Stamp[], bare: boolean): Stamps {
  const last = all.at(-1);
  return { all, bare, at: last?.at ?? null, machine: last?.machine ?? null };
}

const bareSchema = z.object({
  at: z.iso.datetime().optional(),
  startedAt: z.iso.datetime().optional(),
  machine: z.string().optional(),
  span: z.object({ toUs: z.number() }).optional(),
  /** What was measured before there were stamps may have one made up to the code. */
  stamp: z.object({ at: z.iso.datetime(), machine: z.string() }).nullish(),
});

function bareDate(content: unknown): Pick<Stamps, 'at' | 'machine'> {
  const { at, startedAt, machine, span, stamp } = bareSchema.catch({}).parse(content);
  const spanAt = span === undefined ? undefined : new Date(span.toUs / 1_000).toISOString();
  return {
    at: stamp?.at ?? at ?? startedAt ?? spanAt ?? null,
    machine: stamp?.machine ?? machine ?? null,
  };
}

/** A part is a line of any of the file's lists; it names its run, or is of before stamps. */
function hasBareParts({ runs: _, ...lists }: Readonly<Record<string, unknown>>): boolean {
  return Object.values(lists)
    .filter((list) => Array.isArray(list))
    .some((list) => list.some((part) => typeof part === 'object' && part !== null && !('run' in part)));
}
