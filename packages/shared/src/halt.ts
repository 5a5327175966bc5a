/** The record of one halt as shown: first cause, who, by which path, and the consequences that only count. */
import { z } from 'zod';
import { haltCauseCodeSchema } from './halt-cause.ts';
import { haltIdSchema, requestKeySchema } from './ids.ts';
import { reviewedEpochsSchema, STOP_PATHS } from './latch.ts';
import { isoMsSchema } from './time.ts';
import { lineSchema, wireEnum } from './wire.ts';

/** What tripped: values are ready to print, with unit; null where nothing was recorded. */
export const haltCauseSchema = z.object({
  code: haltCauseCodeSchema,
  raw_code: z.string().max(64).describe('the code as written, also when this build does not know it'),
  value: lineSchema.nullable(),
  limit: lineSchema.nullable(),
  subject: lineSchema.nullable(),
});
export type HaltCause = z.infer<typeof haltCauseSchema>;

export const haltSchema = z.object({
  halt_id: haltIdSchema,
  at: isoMsSchema,
  ended_at: isoMsSchema.nullable().describe('null while the halt stands'),
  cause: haltCauseSchema,
  path: wireEnum(STOP_PATHS),
  who: lineSchema.nullable(),
  reason: lineSchema.nullable(),
  key: requestKeySchema.nullable(),
  epochs: reviewedEpochsSchema.nullable().describe('both panic epochs at the halt'),
  evidence: z.object({
    rule: lineSchema.nullable().describe('rule and its version'),
    event_id: lineSchema.nullable(),
    audit_seq: z.int().nonnegative().nullable(),
    snapshot_at: isoMsSchema.nullable(),
  }),
  consequences: z
    .array(
      z.object({
        raw_code: z.string().max(64),
        at: isoMsSchema,
        path: wireEnum(STOP_PATHS),
        who: lineSchema.nullable(),
      }),
    )
    .max(5)
    .describe('later trips and stops, oldest first'),
  consequences_total: z.int().nonnegative(),
});
export type Halt = z.infer<typeof haltSchema>;
