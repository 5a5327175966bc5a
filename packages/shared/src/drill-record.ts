/**
 * `drills.json` in the data directory: the drills of this host, newest last, each with its figures (p99, or the worst of few). The launcher
 * writes it; the engine tells each as events, doctor shows the last one.
 */
import { z } from 'zod';
import { stopPathSchema } from './latch.ts';
import { isoMsSchema } from './time.ts';

export const DRILL_RECORDS_MAX = 50;
export const DRILL_FILE = 'drills.json';

const timing = z.number().nonnegative().nullable();

export const drillRecordSchema = z.strictObject({
  drill_id: z.string().min(1).max(64),
  path: stopPathSchema,
  n: z.int().positive(),
  started_at: isoMsSchema,
  finished: z
    .strictObject({
      at: isoMsSchema,
      passed: z.boolean(),
      t_gate_ms: timing,
      t_dispatch_ms: timing,
      t_ack_ms: timing,
      t_zero_seen_ms: timing,
      t_verified_ms: timing,
    })
    .nullable()
    .describe('null = under way, or it was cut off'),
});
export type DrillRecord = z.infer<typeof drillRecordSchema>;

export const drillRecordsSchema = z.array(drillRecordSchema).max(DRILL_RECORDS_MAX);
