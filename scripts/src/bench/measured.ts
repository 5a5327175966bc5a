// What a script of a bench says on its standard output: lines of JSON, each a list of measured figures with every sample. Sums are made of them in
// one place (row.ts), so that p99 means the same everywhere. What a script says otherwise is for people.
import { z } from 'zod';

/** Which figure of a row a promise is made for. `worst` = the highest, or of a rate the lowest. */
export const FIGURES = ['p50', 'p95', 'p99', 'worst'] as const;
export type Figure = (typeof FIGURES)[number];

const histogramSchema = z.strictObject({
  /** Upper bounds, rising; null = no bound. */
  upTo: z.array(z.number().nullable()).min(1),
  counts: z.array(z.int().nonnegative()).min(1),
});
export type Histogram = z.output<typeof histogramSchema>;

export const promiseSchema = z.strictObject({ at: z.enum(FIGURES), value: z.number() });

const measuredSchema = z.strictObject({
  name: z.string().min(1),
  unit: z.string().min(1),
  /** Null = a fact about the run, neither good nor bad. */
  better: z.enum(['smaller', 'larger']).nullable(),
  /** One number a measurement; a figure that a process counted in classes comes as its histogram. */
  samples: z.union([z.array(z.number()).min(1).readonly(), histogramSchema]),
  promise: promiseSchema.optional(),
  /** Name of the row of the same bench that shows what this machine itself takes. */
  limit: z.string().optional(),
});
/** In `unit`; `samples` in any order. */
export type Measured = z.output<typeof measuredSchema>;

const lineSchema = z.array(measuredSchema);

/** Null = a line for people. @throws where a line of JSON is no list of figures. */
export function measuredOf(line: string): readonly Measured[] | null {
  return /^\[/.test(line) ? lineSchema.parse(JSON.parse(line)) : null;
}
