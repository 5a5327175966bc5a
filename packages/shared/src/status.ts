/** The JSON of `./agora status --json` and of the engine's `status` query: a fixed public interface. */
import { z } from 'zod';
import { clearanceStageSchema } from './clearance.ts';
import { exposureRowSchema } from './exposure.ts';
import { haltSchema } from './halt.ts';
import { buildIdSchema, engineIdSchema } from './ids.ts';
import { epochSchema } from './latch.ts';
import { signalNameSchema } from './signal.ts';
import { ordersSummarySchema } from './snapshot.ts';
import { ageMsSchema } from './time.ts';
import { lineSchema, wireEnum } from './wire.ts';

export const statusSignalSchema = z.object({
  name: signalNameSchema,
  value: z.boolean().nullable(),
  holds: z.boolean().nullable().describe('lets orders through; null = nobody vouches for it now'),
  age_ms: ageMsSchema,
  evidence: lineSchema,
});

export const processStatusSchema = z.object({
  name: z.string().max(64),
  state: wireEnum(['up', 'down']),
  pid: z.int().positive().nullable(),
  age_ms: ageMsSchema.describe('of its last sign of life'),
  build_id: buildIdSchema.nullable(),
  detail: lineSchema,
});
export type ProcessStatus = z.infer<typeof processStatusSchema>;

const openCount = z.int().nonnegative().nullable();

export const statusSchema = z.object({
  engine_id: engineIdSchema,
  state: wireEnum(['ACTIVE', 'HALTED']),
  display: z.string().max(32).describe('the derived word: ACTIVE, HALTED, UNKNOWN, …'),
  gate: z.object({ open: z.boolean(), signals: z.array(statusSignalSchema) }),
  latch: z.object({
    panic_epoch: epochSchema.nullable().describe('null = not readable'),
    resume_epoch: epochSchema.nullable(),
    latched: z.boolean(),
    global: z.object({ panic_epoch: epochSchema.nullable(), resume_epoch: epochSchema.nullable() }),
  }),
  clearance: clearanceStageSchema.nullable(),
  cause: haltSchema.optional(),
  orders: ordersSummarySchema.pick({ source: true, as_of: true }).extend({
    resting: openCount.describe('null = not known'),
    in_flight: openCount,
    unresolved: openCount,
  }),
  exposure: z.array(exposureRowSchema),
  processes: z.array(processStatusSchema),
});
export type Status = z.infer<typeof statusSchema>;
