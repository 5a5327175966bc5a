// The raw file of the kills of an engine: how many died at each boundary, after how many of those the venue was seen at zero, and what judges looked at.
import { z } from 'zod';

const count = z.int().nonnegative();
const zerosSchema = z.record(z.string(), z.strictObject({ seen: count, left: count }));

export const engineKillsSchema = z
  .object({
    kills: z.record(z.string(), count),
    /** By boundary: after how many of its kills zero was seen, and how many of those had left an order; absent = kept before it was. */
    zeros: zerosSchema.optional(),
    /** Absent = kept before it was. */
    examined: z.record(z.string(), count).optional(),
    broken: z.array(z.string()),
  })
  .refine(
    ({ kills, zeros = {} }) =>
      Object.entries(zeros).every(([at, { seen, left }]) => left <= seen && seen <= (kills[at] ?? 0)),
    'more was seen than was killed',
  );

export function zerosText(zeros: z.output<typeof zerosSchema> | undefined): string {
  if (zeros === undefined) return 'after how many of them the venue was seen at zero: not kept';
  const sum = (of: 'seen' | 'left') => Object.values(zeros).reduce((all, each) => all + each[of], 0);
  return `after ${sum('seen')} of them the venue was seen at zero, ${sum('left')} had left an order`;
}
