/**
 * The preflight report: what must be true before anything is quoted, one line each, as the engine last found it. What could
 * not be learnt does not pass.
 */
import { z } from 'zod';
import { ageMsSchema, isoMsSchema } from './time.ts';
import { lineSchema } from './wire.ts';

/** More lines than the engine checks. */
export const PREFLIGHT_LINES_MAX = 64;
/** Failed lines that fit into a snapshot; all are counted. */
export const PREFLIGHT_SHOWN_MAX = 3;

export const preflightLineSchema = z.object({
  name: z.string().max(64),
  value: lineSchema.describe('what was found, ready to print'),
  limit: lineSchema,
  pass: z.boolean(),
  fix: lineSchema.describe('what mends it; said also when it passes'),
});
export type PreflightLine = z.infer<typeof preflightLineSchema>;

export const preflightReportSchema = z.object({
  ok: z.boolean().nullable().describe('null = not run yet'),
  checked_at: isoMsSchema.nullable(),
  age_ms: ageMsSchema,
  lines: z.array(preflightLineSchema).max(PREFLIGHT_LINES_MAX),
});
export type PreflightReport = z.infer<typeof preflightReportSchema>;

/** What of the report stands in every snapshot. */
export const preflightSummarySchema = z.object({
  ok: z.boolean().nullable().describe('null = not run yet'),
  checked_at: isoMsSchema.nullable(),
  passed: z.int().nonnegative(),
  total: z.int().nonnegative(),
  failed: z.array(preflightLineSchema).max(PREFLIGHT_SHOWN_MAX).describe('the first ones'),
});
export type PreflightSummary = z.infer<typeof preflightSummarySchema>;
