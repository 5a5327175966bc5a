// One row of a bench: figures of all samples, the promise, and the physical limit that was measured in the same run. Pure.
import { z } from 'zod';
import { type Figure, type Histogram, type Measured, promiseSchema } from './measured.ts';

const SIGNIFICANT = 6;
/** Of the normal distribution: 95 of 100 repetitions lie within so many deviations. */
const DEVIATIONS_95 = 1.96;
const SHARES: Readonly<Record<Figure, number>> = { p50: 0.5, p95: 0.95, p99: 0.99, worst: 1 };

export const rowSchema = z.strictObject({
  name: z.string(),
  unit: z.string(),
  better: z.enum(['smaller', 'larger']).nullable(),
  n: z.int().positive(),
  p50: z.number(),
  /** Of a rate: what 99 of 100 measurements reach. */
  p99: z.number(),
  /** Null = it was not looked at then. */
  worst: z.number().nullable(),
  /** What the promise is made for and two runs are compared by: the promised figure, else the middle. */
  figure: z.number(),
  promise: promiseSchema.nullable(),
  limit: z.strictObject({ name: z.string(), p50: z.number() }).nullable(),
  /** Between these `figure` lies in 95 of 100 repetitions of the run, by the order of its samples alone. */
  spread: z.tuple([z.number(), z.number()]),
});
export type Row = z.output<typeof rowSchema>;

/** @throws where a row names a limit that was not measured. */
export function rowsOf(measured: readonly Measured[]): Row[] {
  const sums = new Map(measured.map((each) => [each.name, sumOf(each)]));
  if (sums.size < measured.length) throw new Error('two figures of one bench have the same name');
  return measured.map((each) => {
    const sum = sums.get(each.name);
    const limit = each.limit === undefined ? null : sums.get(each.limit);
    if (sum === undefined || limit === undefined)
      throw new Error(`${each.name}: no figure '${each.limit}' was measured`);
    return { ...sum, limit: limit === null ? null : { name: limit.name, p50: limit.p50 } };
  });
}

function sumOf({ name, unit, better, samples, promise }: Measured): Row {
  const isRate = better === 'larger';
  const { at: exact, n } = 'counts' in samples ? ofHistogram(samples, isRate) : ofSamples(samples, isRate);
  const at = (share: number) => Number(exact(share).toPrecision(SIGNIFICANT));
  const share = SHARES[comparedFigure(promise ?? null)];
  const off = DEVIATIONS_95 * Math.sqrt((share * (1 - share)) / n);
  const ends = [at(Math.max(0, share - off)), at(Math.min(1, share + off))].sort((a, b) => a - b);
  return {
    ...{ name, unit, better, n },
    ...{ p50: at(SHARES.p50), p99: at(SHARES.p99), worst: at(1), figure: at(share) },
    promise: promise ?? null,
    limit: null,
    spread: [ends[0] ?? Number.NaN, ends[1] ?? Number.NaN],
  };
}

/** The bad end, to which the shares run, is the high one; of a rate the low one. */
function ofSamples(samples: readonly number[], isRate: boolean) {
  const sorted = samples.toSorted((a, b) => (isRate ? b - a : a - b));
  const last = sorted.length - 1;
  // Nearest rank: a figure that was really measured.
  const at = (share: number) =>
    sorted[Math.min(last, Math.max(0, Math.ceil(sorted.length * share) - 1))] ?? Number.NaN;
  return { at, n: sorted.length };
}

/** On a straight line within a class; in the one without a bound, the bound before it. */
function ofHistogram({ upTo, counts }: Histogram, isRate: boolean) {
  const n = counts.reduce((sum, count) => sum + count, 0);
  const at = (towardsBad: number) => {
    const share = isRate ? 1 - towardsBad : towardsBad;
    let passed = 0;
    for (const [i, count] of counts.entries()) {
      const [from, to] = [upTo[i - 1] ?? 0, upTo[i] ?? null];
      if (passed + count >= share * n && count > 0)
        return to === null ? from : from + ((share * n - passed) / count) * (to - from);
      passed += count;
    }
    return Number.NaN;
  };
  return { at, n };
}

/** Which one `figure` is. */
export function comparedFigure(promise: Row['promise']): Figure {
  return promise?.at ?? 'p50';
}

/** Null = nothing is promised. */
export function isKept({ better, promise, figure }: Row): boolean | null {
  if (promise === null) return null;
  return better === 'larger' ? figure >= promise.value : figure <= promise.value;
}

/** How many times the physical limit of the same run: 1 = as fast as this machine goes. Null = no limit, or one that is zero. */
export function timesLimit({ better, p50, limit }: Row): number | null {
  if (limit === null || limit.p50 <= 0 || p50 <= 0) return null;
  return better === 'larger' ? limit.p50 / p50 : p50 / limit.p50;
}
