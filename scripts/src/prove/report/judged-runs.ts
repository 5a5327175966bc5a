// What runs say that were seen by the judges: a verdict an invariant, or every judge, how much it looked at and what it found broken. A raw file is
// parsed for what is used here alone: whoever writes it has its whole form.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ROOT } from '../../home.ts';
import { stampsOf } from '../../kept/files.ts';
import { blindSpots } from './blind.ts';
import { notCrossed } from './crossed.ts';
import { engineKillsSchema } from './engine-kills.ts';
import { BESIDE, type Found } from './found.ts';

const verdictSchema = z.object({
  id: z.string(),
  holds: z.boolean(),
  examined: z.number(),
  evidence: z.array(z.string()),
});
const withVerdictsSchema = z.object({ verdicts: z.array(verdictSchema) });

const brokenSeedSchema = z.object({
  seed: z.number(),
  broken: z.array(z.object({ id: z.string(), what: z.string() })),
});
const simSchema = z.object({
  examined: z.record(z.string(), z.number()),
  each: z.array(brokenSeedSchema),
});
/** Absent = kept before it was. */
const counts = { examined: z.record(z.string(), z.number()).optional() };
/** Cells of before the judges looked at them are no evidence. */
const cellSchema = z.object({ broken: z.array(z.string()), ...counts });
const matrixSchema = z.union([
  z.object({ cells: z.array(cellSchema) }).transform(({ cells }) => cells),
  z.array(cellSchema),
]);
const shotSchema = z.object({ hit: z.boolean(), wrong: z.array(z.string()) });
const killsSchema = z.object({
  slices: z.array(z.object({ shots: z.array(shotSchema), wrong: z.array(z.string()), ...counts })),
  restores: z.array(z.object({ wrong: z.array(z.string()) })),
});

export function simulator(content: unknown): Found[] {
  const read = simSchema.safeParse(content);
  if (!read.success) return [];
  const { examined: counts, each } = read.data;
  const all = each.flatMap(({ seed, broken }) =>
    broken.map(({ id, what }) => ({ id, what: `seed ${seed}: ${what}` })),
  );
  const beside = all.filter(({ id }) => !(id in counts)).map(({ id, what }) => `${id}, ${what}`);
  const told = Object.entries(counts).map(([id, count]): Found => {
    const broken = all.filter((found) => found.id === id).map(({ what }) => what);
    const figure = `${counted(count)} in ${each.length} nights`;
    return [
      id,
      { source: 'simulator', file: 'sim', holds: broken.length === 0, examined: count, figure, broken },
    ];
  });
  return [...told, ...besides('simulator', 'sim', beside)];
}

export function verdicts(file: string, source: string, content: unknown): Found[] {
  const read = withVerdictsSchema.safeParse(content);
  if (!read.success) return [];
  const all = Object.groupBy(read.data.verdicts, ({ id }) => (/^I-\d\d$/.test(id) ? 'own' : 'beside'));
  const beside = (all.beside ?? []).filter(({ holds }) => !holds);
  const blind = blindSpots(file, content);
  return [
    ...(all.own ?? []).map(
      ({ id, holds, examined, evidence }): Found => [
        id,
        { source, file, holds, broken: evidence, ...looked(blind[id], examined, counted(examined)) },
      ],
    ),
    ...besides(
      source,
      file,
      beside.map(({ id, evidence }) => `${id}: ${evidence.join('; ')}`),
    ),
  ];
}

export function matrix(content: unknown): Found[] {
  const cells = matrixSchema.catch([]).parse(content);
  if (cells.length === 0) return [];
  const broken = cells.flatMap((cell) => cell.broken);
  const run = { source: 'fault matrix', file: 'fault-matrix', figure: `${cells.length} cells` };
  return judged({ ...run, content, examined: addedUp(cells) }, broken);
}

export function kills(content: unknown): Found[] {
  const read = killsSchema.safeParse(content);
  if (!read.success) return [];
  const { slices, restores } = read.data;
  const shots = slices.flatMap((slice) => slice.shots);
  const broken = [...slices, ...shots, ...restores].flatMap(({ wrong }) => wrong);
  const left = notCrossed(content).length;
  const figure = `${shots.filter(({ hit }) => hit).length} kills${left === 0 ? '' : `, ${left} boundaries NOT CROSSED`}`;
  const run = { source: 'kill points', file: 'kill-points', figure };
  const all = judged({ ...run, content, examined: addedUp(slices) }, broken);
  // Before stamps the campaign asked its own questions alone: no order without a touch, no stop forgotten.
  return stampsOf(content).bare ? all.filter(([id]) => ['I-10', 'I-13', BESIDE].includes(id)) : all;
}

export function engineKills(content: unknown): Found[] {
  const read = engineKillsSchema.safeParse(content);
  if (!read.success) return [];
  const { kills: all, broken } = read.data;
  const count = Object.values(all).reduce((sum, each) => sum + each, 0);
  const run = { source: 'kills of an engine', file: 'engine-kills', figure: `${count} kills` };
  return judged({ ...run, content, examined: addedUp([read.data]) }, broken);
}

type Counts = Readonly<Record<string, number>>;

interface SeenByAll {
  readonly source: string;
  readonly file: string;
  /** What there was to look at, in words. */
  readonly figure: string;
  readonly content: unknown;
  /** Null = it was not kept how much each judge looked at. */
  readonly examined: Counts | null;
}

/** A run that every judge saw, and that keeps what they found broken as lines. */
function judged({ source, file, figure, content, examined }: SeenByAll, lines: readonly string[]): Found[] {
  const blind = blindSpots(file, content);
  const told = JUDGES.map((id): Found => {
    const broken = lines.filter((line) => line.includes(id));
    const count = examined === null ? null : (examined[id] ?? 0);
    const said = count === null ? figure : `${figure}, ${counted(count)}`;
    return [id, { source, file, holds: broken.length === 0, broken, ...looked(blind[id], count, said) }];
  });
  const beside = lines.filter((line) => !JUDGES.some((id) => line.includes(id)));
  return [...told, ...besides(source, file, beside)];
}

const besides = (source: string, file: string, broken: readonly string[]): Found[] =>
  broken.length === 0
    ? []
    : [[BESIDE, { source, file, holds: false, examined: null, figure: `${broken.length} broken`, broken }]];

/** Who is blind to something has looked at nothing of it, whatever he counts. */
const looked = (blind: string | undefined, examined: number | null, figure: string) =>
  blind === undefined ? { examined, figure } : { examined: 0, figure: `cannot look at it: ${blind}` };

/** Of all parts of a run; null where one of them kept none. */
function addedUp(parts: readonly { readonly examined?: Counts | undefined }[]): Counts | null {
  const sums: Record<string, number> = {};
  for (const { examined } of parts) {
    if (examined === undefined) return null;
    for (const [id, count] of Object.entries(examined)) sums[id] = (sums[id] ?? 0) + count;
  }
  return sums;
}

/** A judge is a file that is named after its invariant. */
const JUDGES = readdirSync(join(ROOT, 'packages/testkit/src/judge'))
  .map((name) => /^(i-\d\d)\.ts$/.exec(name)?.[1]?.toUpperCase())
  .filter((id) => id !== undefined);

const counted = (examined: number) =>
  examined === 0 ? 'nothing to look at' : `${examined.toLocaleString('en-US')} looked at`;
