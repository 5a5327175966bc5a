// What a raw file came to, in a few lines for people. A file of another form than is known here says nothing, and is linked all the same.
import { z } from 'zod';
import { notCrossed } from './crossed.ts';
import { engineKillsSchema, zerosText } from './engine-kills.ts';
import { isAsHunted } from './hunted.ts';

const spreadSchema = z.object({
  p50: z.number().nullable(),
  p99: z.number().nullable(),
  max: z.number().nullable(),
});
const drillSchema = z.object({
  report: z.object({
    paths: z.record(
      z.string(),
      z.object({
        n: z.number(),
        t_gate_ms: spreadSchema,
        t_dispatch_ms: spreadSchema,
        t_verified_ms: spreadSchema,
      }),
    ),
  }),
});
const scenesSchema = z.object({
  report: z.record(
    z.string(),
    z.object({
      n: z.number(),
      bounds: z.array(z.object({ figure: z.string(), p99_ms_max: z.number(), holds: z.boolean() })),
    }),
  ),
});
const tradingSchema = z.object({ claims: z.array(z.tuple([z.string(), z.boolean(), z.string()])) });
const chaosSchema = z.object({
  ...{
    seed: z.number(),
    faults: z.number(),
    while_trading: z.number(),
    orders: z.number(),
    fills: z.number(),
  },
  verdicts: z.array(z.object({ id: z.string(), holds: z.boolean() })),
});
const simSchema = z.object({
  ...{ seeds: z.number(), hold: z.number(), traded: z.number(), faults: z.number(), fills: z.number() },
  ...{ hours_each: z.number(), times_real_time: z.number() },
});
const booksSchema = z.object({
  rows: z.array(z.object({ what: z.string(), venue: z.string(), agrees: z.boolean() })),
});
const rowsSchema = z.object({
  rows: z.array(
    z.object({
      ...{ name: z.string(), better: z.enum(['smaller', 'larger']).nullable(), figure: z.number() },
      promise: z.object({ value: z.number() }).nullable(),
    }),
  ),
});
const casesSchema = z.object({
  results: z.array(z.object({ name: z.string(), expected: z.string(), found: z.string() })),
});

const cellSchema = z.object({ orders_after: z.number(), broken: z.array(z.string()).default([]) });
const matrixSchema = z.union([
  z.object({ cells: z.array(cellSchema) }).transform(({ cells }) => cells),
  z.array(cellSchema).min(1),
]);
const killsSchema = z.object({
  slices: z.array(
    z.object({
      shots: z.array(z.object({ aim: z.string(), hit: z.boolean() })),
      wrong: z.array(z.string()),
    }),
  ),
  restores: z.array(z.object({ wrong: z.array(z.string()) })),
});
const huntSchema = z.object({ id: z.string(), killed: z.boolean(), of: z.string().optional() });
const huntsSchema = z.union([
  z.object({ hunts: z.array(huntSchema) }).transform(({ hunts }) => hunts),
  z.array(huntSchema).min(1),
]);
const mutationSchema = z.object({
  files: z.array(z.object({ noticed: z.number(), void: z.number() })),
  survivors: z.array(z.unknown()),
});

type Told = (content: unknown) => string[];

/** Asked in this order; the first that knows the form tells. */
const TELLERS: readonly Told[] = [
  telling(drillSchema, ({ report }) =>
    Object.entries(report.paths).map(
      ([path, { n, t_gate_ms, t_dispatch_ms, t_verified_ms }]) =>
        `${path}, ${n} kills, p99: gate ${ms(t_gate_ms.p99)}, dispatch ${ms(t_dispatch_ms.p99)}, verified ${ms(t_verified_ms.p99)}`,
    ),
  ),
  telling(scenesSchema, ({ report }) =>
    Object.entries(report).map(([scene, { n, bounds }]) => {
      const broken = bounds.filter(({ holds }) => !holds).map(({ figure }) => figure);
      const held = broken.length === 0 ? `${bounds.length} bounds hold` : `NOT HELD: ${broken.join(', ')}`;
      return `${scene}, ${n} times: ${held}`;
    }),
  ),
  telling(tradingSchema, ({ claims }) =>
    claims
      .filter(([what]) => what !== 'invariants')
      .map(([what, holds, said]) => `${what}${holds ? '' : ' BROKEN'}: ${said}`),
  ),
  telling(chaosSchema, ({ seed, faults, while_trading, orders, fills, verdicts }) => [
    `seed ${seed}: ${faults} faults, ${while_trading} while trading; ${orders} orders, ${fills} fills`,
    `${verdicts.filter(({ holds }) => holds).length} of ${verdicts.length} verdicts hold`,
  ]),
  telling(simSchema, ({ seeds, hold, traded, faults, fills, hours_each, times_real_time }) => [
    `${hold} of ${seeds} nights of ${hours_each} h hold, ${traded} of them traded: ${faults} faults, ${fills} fills, ${times_real_time} times real time`,
  ]),
  telling(casesSchema, ({ results }) => [
    `${results.filter(({ expected, found }) => expected === found).length} of ${results.length} as listed`,
  ]),
  telling(booksSchema, ({ rows }) => [
    `${rows.filter(({ agrees }) => agrees).length} of ${rows.length} books agree; fills: ${rows.find(({ what }) => what.startsWith('fills'))?.venue ?? 'not counted'}`,
  ]),
  telling(matrixSchema, (cells) => [
    `${cells.length} cells, ${cells.filter(({ broken }) => broken.length > 0).length} with a broken invariant`,
  ]),
  telling(killsSchema, ({ slices, restores }) => [
    `${slices.flatMap(({ shots }) => shots.filter(({ hit }) => hit)).length} kills and ${restores.length} old backups, broken promises: ${[...slices, ...restores].flatMap(({ wrong }) => wrong).length}`,
    ...notCrossed({ slices }).map((aim) => `NOT CROSSED: ${aim}`),
  ]),
  telling(huntsSchema, (hunts) => [
    `${hunts.filter((hunt) => hunt.killed && isAsHunted(hunt)).length} of ${hunts.length} bugs noticed`,
  ]),
  telling(mutationSchema, ({ files, survivors }) => {
    const noticed = files.reduce((sum, each) => sum + each.noticed, 0);
    return [`${noticed} of ${noticed + survivors.length} small changes noticed`];
  }),
  telling(engineKillsSchema, ({ kills, zeros, broken }) => [
    `${Object.values(kills).reduce((sum, n) => sum + n, 0)} kills, broken promises: ${broken.length}`,
    zerosText(zeros),
  ]),
  telling(rowsSchema, ({ rows }) => {
    const promised = rows.filter(({ promise }) => promise !== null);
    const missed = promised.filter(({ better, figure, promise }) =>
      better === 'larger' ? figure < (promise?.value ?? 0) : figure > (promise?.value ?? 0),
    );
    const names = missed.length === 0 ? '' : `: ${missed.map(({ name }) => name).join(', ')}`;
    return [`${rows.length} figures, ${missed.length} of ${promised.length} miss their promise${names}`];
  }),
];

export function figuresOf(content: unknown): string[] {
  for (const tell of TELLERS) {
    const told = tell(content);
    if (told.length > 0) return told;
  }
  return [];
}

function telling<T>(schema: z.ZodType<T>, tell: (read: T) => string[]): Told {
  return (content) => {
    const read = schema.safeParse(content);
    return read.success ? tell(read.data) : [];
  };
}

const ms = (value: number | null) => (value === null ? 'never' : `${value.toFixed(0)} ms`);
