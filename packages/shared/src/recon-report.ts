/** The last reconciliation with every difference it named, and the hash that an operator accepts with `adopt`. */
import { z } from 'zod';
import { driftDifferenceSchema } from './event-risk.ts';
import { reconSchema } from './snapshot.ts';

/** Differences listed at most; all are counted. */
export const DIFFERENCES_LISTED_MAX = 200;

export const reconReportSchema = reconSchema.omit({ differences: true }).extend({
  differences: z.array(driftDifferenceSchema).max(DIFFERENCES_LISTED_MAX),
});
export type ReconReport = z.infer<typeof reconReportSchema>;
