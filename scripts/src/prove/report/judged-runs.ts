// What runs say that were seen by the judges: a verdict an invariant, or every judge and what it found broken. A raw file is parsed for what is used
// here alone: whoever writes it has its whole form.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ROOT } from '../../home.ts';
import { stampsOf } from '../../kept/files.ts';
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
/** Cells of before the judges looked at them are no evidence. */
const cellSchema = z.object({ broken: z.array(z.string()) });
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

export function simulator(content: unknown): Found[] {
  const read = simSchema.safeParse(content);
  if (!read.success) return [];
  const { examined, each } = read.data;
  // That it trades again after every fault is asked of each night, by no judge.
  const counts = { ...examined, 'I-31': each.length };
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
  return [
    ...(all.own ?? []).map(
      ({ id, holds, examined, evidence }): Found => [
        id,
        { source, file, holds, examined, figure: counted(examined), broken: evidence },
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
  return judged('fault matrix', 'fault-matrix', `${cells.length} cells`, broken);
}

export function kills(content: unknown): Found[] {
  const read = killsSchema.safeParse(content);
  if (!read.success) return [];
  const { slices, restores } = read.data;
  const shots = slices.flatMap((slice) => slice.shots);
  const broken = [...slices, ...shots, ...restores].flatMap(({ wrong }) => wrong);
  const figure = `${shots.filter(({ hit }) => hit).length} kills`;
  const all = judged('kill points', 'kill-points', figure, broken);
  // Before stamps the campaign asked its own questions alone: no order without a touch, no stop forgotten.
  return stampsOf(content).bare ? all.filter(([id]) => ['I-10', 'I-13', BESIDE].includes(id)) : all;
}

export function engineKills(content: unknown): Found[] {
  const read = engineKillsSchema.safeParse(content);
  if (!read.success) return [];
  const count = Object.values(read.data.kills).reduce((sum, each) => sum + each, 0);
  return judged('kills of an engine', 'engine-kills', `${count} kills`, read.data.broken);
}

/** A run that every judge saw, and that keeps what they found broken alone. */
function judged(source: string, file: string, figure: string, lines: readonly string[]): Found[] {
  const told = JUDGES.map((id): Found => {
    const broken = lines.filter((line) => line.includes(id));
    return [id, { source, file, holds: broken.length === 0, examined: null, figure, broken }];
  });
  const beside = lines.filter((line) => !JUDGES.some((id) => line.includes(id)));
  return [...told, ...besides(source, file, beside)];
}

const besides = (source: string, file: string, broken: readonly string[]): Found[] =>
  broken.length === 0
    ? []
    : [[BESIDE, { source, file, holds: false, examined: null, figure: `${broken.length} broken`, broken }]];

/** A judge is a file that is named after its invariant. */
const JUDGES = readdirSync(join(ROOT, 'packages/testkit/src/judge'))
  .map((name) => /^(i-\d\d)\.ts$/.exec(name)?.[1]?.toUpperCase())
  .filter((id) => id !== undefined);

const counted = (examined: number) =>
  examined === 0 ? 'nothing to look at' : `${examined.toLocaleString('en-US')} looked at`;
