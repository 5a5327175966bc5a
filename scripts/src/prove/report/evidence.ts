// What the kept raw files say of each invariant. A source says how much it looked at and what it found broken; whoever looked at nothing says so.
// Files are parsed for what is used here alone: whoever writes one has its whole form.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ROOT } from '../../home.ts';
import { contentOf, stampsOf } from '../../kept/files.ts';
import type { Progress } from '../progress.ts';

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
const claimsSchema = z.object({ claims: z.array(z.tuple([z.string(), z.boolean(), z.string()])) });
const alertSchema = z.object({
  rows: z.array(
    z.object({
      ...{ name: z.string(), unit: z.string(), n: z.number(), figure: z.number() },
      promise: z.object({ at: z.string(), value: z.number() }).nullable(),
    }),
  ),
});
const engineKillsSchema = z.object({ kills: z.record(z.string(), z.number()), broken: z.array(z.string()) });

/** Of every invariant that some kept file speaks of, by its number. */
export function allEvidence(outcomes: Progress, content: (name: string) => unknown = contentOf): ByInvariant {
  const found: [string, Evidence][] = [
    ...mutants(content('mutants')),
    ...simulator(content('sim')),
    ...JUDGED_RUNS.flatMap(([file, source]) => verdicts(file, source, content(file))),
    ...matrix(content('fault-matrix')),
    ...kills(content('kill-points')),
    ...engineKills(content('engine-kills')),
    ...trades(content('trading-60min')),
    ...alerts(content('bench-alert')),
    ...hours(outcomes),
    ...suites(outcomes),
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
  // That it trades again after every fault is asked of each night, by no judge.
  return Object.entries({ ...examined, 'I-31': each.length }).map(([id, count]) => {
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
  const figure = `${shots.filter(({ hit }) => hit).length} kills`;
  const all = judged('kill points', 'kill-points', figure, broken);
  // Before stamps the campaign asked its own questions alone: no order without a touch, no stop forgotten.
  return stampsOf(content).bare ? all.filter(([id]) => id === 'I-10' || id === 'I-13') : all;
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

/** The claims of a run of trading that are I-30's. */
function trades(content: unknown): [string, Evidence][] {
  const read = claimsSchema.safeParse(content);
  if (!read.success) return [];
  const own = read.data.claims.filter(([what]) => OF_I_30.includes(what));
  const broken = own.filter(([, holds]) => !holds).map(([what, , said]) => `${what}: ${said}`);
  const figure = own.map(([what, , said]) => `${what}: ${said}`).join('; ');
  const file = 'trading-60min';
  return [
    ['I-30', { source: 'trading', file, holds: broken.length === 0, examined: own.length, figure, broken }],
  ];
}

const OF_I_30 = ['gate open', 'two-sided at the venue', 'halts'];

/** How long a halt took to be told. */
function alerts(content: unknown): [string, Evidence][] {
  const read = alertSchema.safeParse(content);
  if (!read.success) return [];
  const promised = read.data.rows.flatMap(({ name, unit, n, figure, promise }) => {
    if (promise === null) return [];
    return [{ said: `${name}: ${promise.at} ${figure.toFixed(0)} ${unit}`, n, late: figure > promise.value }];
  });
  const broken = promised.filter(({ late }) => late).map(({ said }) => said);
  const figure = promised.map(({ said }) => said).join('; ');
  const examined = promised.reduce((sum, { n }) => sum + n, 0);
  const file = 'bench-alert';
  return [['I-28', { source: 'alarms', file, holds: broken.length === 0, examined, figure, broken }]];
}

function hours(outcomes: Progress): [string, Evidence][] {
  const [step] = outcomes.hours?.steps ?? [];
  if (step === undefined) return [];
  const broken = step.held ? [] : [step.said];
  const [file, figure] = [outcomeName('hours'), 'on virtual time'];
  return [['I-30', { source: 'eight hours', file, holds: step.held, examined: 1, figure, broken }]];
}

/** The whole suite holds something of every invariant. Which of them a failed run speaks of stands in its log: it takes none back by itself. */
function suites(outcomes: Progress): [string, Evidence][] {
  const steps = outcomes.suites?.steps ?? [];
  if (steps.length === 0) return [];
  const figure = `${steps.filter(({ held }) => held).length} of ${steps.length} runs passed`;
  const found = { source: 'test suite', file: outcomeName('suites'), examined: steps.length, figure };
  return INVARIANTS.map((id) => [id, { ...found, holds: true, broken: [] }]);
}

const INVARIANTS = Array.from({ length: 31 }, (_, i) => `I-${String(i + 1).padStart(2, '0')}`);

/** What a part without a raw file of its own is known by among files. */
export const outcomeName = (part: string): string => `prove ${part}`;
export const isOutcome = (name: string): boolean => name.startsWith('prove ');

/** A judge is a file that is named after its invariant. */
const JUDGES = readdirSync(join(ROOT, 'packages/testkit/src/judge'))
  .map((name) => /^(i-\d\d)\.ts$/.exec(name)?.[1]?.toUpperCase())
  .filter((id) => id !== undefined);

const counted = (examined: number) =>
  examined === 0 ? 'nothing to look at' : `${examined.toLocaleString('en-US')} looked at`;
