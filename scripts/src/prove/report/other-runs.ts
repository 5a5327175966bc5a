// What runs say of an invariant without a judge: bugs that were put in, figures that are promised, and how parts of the long proof ended.
import { basename } from 'node:path';
import { z } from 'zod';
import { partsOf } from '../parts.ts';
import type { Progress } from '../progress.ts';
import { type Found, outcomeName } from './found.ts';
import { isAsHunted } from './hunted.ts';
import { namedTests } from './named-tests.ts';

const huntSchema = z.object({
  ...{ id: z.string(), killed: z.boolean(), said: z.string() },
  /** What was hunted, by its hash; absent = kept before hunts had one. */
  of: z.string().optional(),
});
const mutantsSchema = z.union([
  z.object({ hunts: z.array(huntSchema) }).transform(({ hunts }) => hunts),
  z.array(huntSchema),
]);
const claimsSchema = z.object({ claims: z.array(z.tuple([z.string(), z.boolean(), z.string()])) });
const alertSchema = z.object({
  rows: z.array(
    z.object({
      ...{ name: z.string(), unit: z.string(), n: z.number(), figure: z.number() },
      promise: z.object({ at: z.string(), value: z.number() }).nullable(),
    }),
  ),
});
export function mutants(content: unknown): Found[] {
  const byInvariant = Object.groupBy(mutantsSchema.catch([]).parse(content), ({ id }) =>
    id.slice(0, 4).toUpperCase(),
  );
  return Object.entries(byInvariant).map(([id, all = []]) => {
    // What was found of a bug or a test that has changed since is nobody's word on it now.
    const hunts = all.filter((hunt) => isAsHunted(hunt));
    const alive = hunts.filter(({ killed }) => !killed);
    const changed = all.length - hunts.length;
    const bare = hunts.filter(({ of }) => of === undefined).length;
    return [
      id,
      {
        ...{ source: MUTANTS, file: 'mutants', holds: alive.length === 0, examined: hunts.length },
        figure: [
          `${hunts.length - alive.length} of ${all.length} bugs noticed`,
          ...(changed === 0 ? [] : [`${changed} not hunted since bug or test changed`]),
          ...(bare === 0 ? [] : ['kept before hashes']),
        ].join(', '),
        broken: alive.map((hunt) => `${hunt.id} lives: ${hunt.said}`),
      },
    ];
  });
}

/** The claims of a run of trading that are I-30's. */
export function trades(content: unknown): Found[] {
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
export function alerts(content: unknown): Found[] {
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

export function hours(outcomes: Progress): Found[] {
  const [step] = outcomes.hours?.steps ?? [];
  if (step === undefined) return [];
  const broken = step.held ? [] : [step.said];
  const [file, figure] = [outcomeName('hours'), 'on virtual time'];
  return [['I-30', { source: 'eight hours', file, holds: step.held, examined: 1, figure, broken }]];
}

/**
 * The tests that are named for an invariant, as often as the whole suite ran; of an invariant that no test is named for the suite shows nothing. A run
 * that failed tells by what in its log alone: then nothing is shown by the others either.
 */
export function suites(outcomes: Progress, named = namedTests()): Found[] {
  const steps = outcomes.suites?.steps ?? [];
  if (steps.length === 0) return [];
  const failed = steps.filter(({ held }) => !held).length;
  const told = `${failed} of ${steps.length} runs of the suite FAILED`;
  const found = { source: TESTS, file: outcomeName('suites'), holds: true, broken: [] };
  return [...named].map(([id, files]): Found => {
    if (failed > 0) return [id, { ...found, examined: 0, unproven: true, figure: `UNPROVEN, ${told}` }];
    const names = files.map((file) => basename(file)).join(' and ');
    const passed = `${names} passed in ${steps.length} of ${SUITE_RUNS} runs of the suite`;
    const figure = steps.length < SUITE_RUNS ? `INCOMPLETE, ${passed}` : passed;
    return [id, { ...found, examined: steps.length, figure }];
  });
}

const MUTANTS = 'mutants';
const TESTS = 'tests';
/** Those that show an invariant by its tests, and not by a run that somebody judged. */
export const BY_TESTS: ReadonlySet<string> = new Set([MUTANTS, TESTS]);

/** How many runs make a row, whatever the code. */
const SUITE_RUNS = partsOf('0'.repeat(16)).find(({ name }) => name === 'suites')?.steps.length ?? 0;
