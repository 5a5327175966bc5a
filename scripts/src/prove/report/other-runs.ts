// What runs say of an invariant without a judge: bugs that were put in, figures that are promised, and how parts of the long proof ended.
import { z } from 'zod';
import type { Progress } from '../progress.ts';
import { type Found, outcomeName } from './found.ts';

const huntSchema = z.object({ id: z.string(), killed: z.boolean(), said: z.string() });
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

/** The whole suite holds something of every invariant. Which of them a failed run speaks of stands in its log: it takes none back by itself. */
export function suites(outcomes: Progress): Found[] {
  const steps = outcomes.suites?.steps ?? [];
  if (steps.length === 0) return [];
  const figure = `${steps.filter(({ held }) => held).length} of ${steps.length} runs passed`;
  const found = { source: 'test suite', file: outcomeName('suites'), examined: steps.length, figure };
  return INVARIANTS.map((id) => [id, { ...found, holds: true, broken: [] }]);
}

const INVARIANTS = Array.from({ length: 31 }, (_, i) => `I-${String(i + 1).padStart(2, '0')}`);
