// What the kept raw files say of each invariant. A source says how much it looked at and what it found broken; whoever looked at nothing says so.
// Files are parsed for what is used here alone: whoever writes one has its whole form.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ROOT } from '../../home.ts';
import { contentOf } from '../../kept/files.ts';

export interface Evidence {
  /** As people know the run. */
  readonly source: string;
  /** Of the raw file, without its ending. */
  readonly file: string;
  readonly holds: boolean;
  /** What it looked at, in words. */
  readonly figure: string;
  /** Null = the source counts no single things. 0 = it looked at nothing. */
  readonly examined: number | null;
  /** What it found broken. */
  readonly broken: readonly string[];
}

type ByInvariant = ReadonlyMap<string, readonly Evidence[]>;

const verdictSchema = z.object({
  id: z.string(),
  holds: z.boolean(),
  examined: z.number(),
  evidence: z.array(z.string()),
});
const withVerdictsSchema = z.object({ verdicts: z.array(verdictSchema) });

/** Runs that keep a verdict an invariant. */
const JUDGED_RUNS = [
  ['chaos', 'random faults'],
  ['bad-input', 'bad input'],
  ['trading-60min', 'trading'],
  ['fills-10000', 'fills'],
] as const;

const huntSchema = z.object({ id: z.string(), killed: z.boolean(), said: z.string() });
const mutantsSchema = z.union([
  z.object({ hunts: z.array(huntSchema) }).transform(({ hunts }) => hunts),
  z.array(huntSchema),
]);
const brokenSeedSchema = z.object({
  seed: z.number(),
  broken: z.array(z.object({ id: z.string(), what: z.string() })),
});
const simSchema = z.object({
  examined: z.record(z.string(), z.number()),
  each: z.array(brokenSeedSchema),
});
const cellSchema = z.object({ broken: z.array(z.string()).default([]) });
const matrixSchema = z.union([
  z.object({ cells: z.array(cellSchema) }).transform(({ cells }) => cells),
  z.array(cellSchema),
]);
const shotSchema = z.object({ hit: z.boolean(), wrong: z.array(z.string()) });
const killsSchema = z.object({
  slices: z.array(z.object({ shots: z.array(shotSchema), wrong: z.array(z.string()) })),
  restores: z.array(z.object({ wrong: z.array(z.string()) })),
});
const engineKillsSchema = z.object({ kills: z.record(z.string(), z.number()), broken: z.array(z.string()) });

/** Of every invariant that some kept file speaks of, by its number. */
export function allEvidence(content: (name: string) => unknown = contentOf): ByInvariant {
  const found: [string, Evidence][] = [
    ...mutants(content('mutants')),
    ...simulator(content('sim')),
    ...JUDGED_RUNS.flatMap(([file, source]) => verdicts(file, source, content(file))),
    ...matrix(content('fault-matrix')),
    ...kills(content('kill-points')),
    ...engineKills(content('engine-kills')),
  ];
  const grouped = Map.groupBy(found, ([id]) => id);
  return new Map([...grouped].map(([id, pairs]) => [id, pairs.map(([, evidence]) => evidence)]));
}

function mutants(content: unknown): [string, Evidence][] {
  const byInvariant = Object.groupBy(mutantsSchema.catch([]).parse(content), ({ id }) =>
    id.slice(0, 4).toUpperCase(),
  );
  return Object.entries(byInvariant).map(([id, hunts = []]) => {
    const alive = hunts.filter(({ killed }) => !killed);
    return [
      id,
      {
        ...{ source: 'mutants', file: 'mutants', holds: alive.length === 0, examined: hunts.length },
        figure: `${hunts.length - alive.length} of ${hunts.length} bugs noticed`,
        broken: alive.map((hunt) => `${hunt.id} lives: ${hunt.said}`),
      },
    ];
  });
}

function simulator(content: unknown): [string, Evidence][] {
  const read = simSchema.safeParse(content);
  if (!read.success) return [];
  const { examined, each } = read.data;
  return Object.entries(examined).map(([id, count]) => {
    const broken = each.flatMap((seed) =>
      seed.broken.filter((found) => found.id === id).map(({ what }) => `seed ${seed.seed}: ${what}`),
    );
    return [
      id,
      {
        ...{ source: 'simulator', file: 'sim', holds: broken.length === 0, examined: count, broken },
        figure: `${counted(count)} in ${each.length} nights`,
      },
    ];
  });
}

function verdicts(file: string, source: string, content: unknown): [string, Evidence][] {
  const read = withVerdictsSchema.safeParse(content);
  if (!read.success) return [];
  return read.data.verdicts
    .filter(({ id }) => /^I-\d\d$/.test(id))
    .map(({ id, holds, examined, evidence }) => [
      id,
      { source, file, holds, examined, figure: counted(examined), broken: evidence },
    ]);
}

function matrix(content: unknown): [string, Evidence][] {
  const cells = matrixSchema.catch([]).parse(content);
  if (cells.length === 0) return [];
  const broken = cells.flatMap((cell) => cell.broken);
  return judged('fault matrix', 'fault-matrix', `${cells.length} cells`, broken);
}

function kills(content: unknown): [string, Evidence][] {
  const read = killsSchema.safeParse(content);
  if (!read.success) return [];
  const { slices, restores } = read.data;
  const shots = slices.flatMap((slice) => slice.shots);
  const broken = [...slices, ...shots, ...restores].flatMap(({ wrong }) => wrong);
  return judged('kill points', 'kill-points', `${shots.filter(({ hit }) => hit).length} kills`, broken);
}

function engineKills(content: unknown): [string, Evidence][] {
  const read = engineKillsSchema.safeParse(content);
  if (!read.success) return [];
  const count = Object.values(read.data.kills).reduce((sum, each) => sum + each, 0);
  return judged('kills of an engine', 'engine-kills', `${count} kills`, read.data.broken);
}

/** A run that every judge saw, and that keeps what they found broken alone. */
function judged(
  source: string,
  file: string,
  figure: string,
  lines: readonly string[],
): [string, Evidence][] {
  return JUDGES.map((id) => {
    const broken = lines.filter((line) => line.includes(id));
    return [id, { source, file, holds: broken.length === 0, examined: null, figure, broken }];
  });
}

/** A judge is a file that is named after its invariant. */
const JUDGES = readdirSync(join(ROOT, 'packages/testkit/src/judge'))
  .map((name) => /^(i-\d\d)\.ts$/.exec(name)?.[1]?.toUpperCase())
  .filter((id) => id !== undefined);

const counted = (examined: number) =>
  examined === 0 ? 'nothing to look at' : `${examined.toLocaleString('en-US')} looked at`;
