/**
 * What engine and guardian said when they were asked directly, past Redis. It proves only what the one who speaks knows: an
 * engine of its own state, a guardian of what it does. Nothing of it is a reading of the latch.
 */
import { z } from 'zod';
import { healthSchema } from './health.ts';
import { engineIdSchema } from './ids.ts';
import { statusSchema } from './status.ts';
import { ageMsSchema, isoMsSchema } from './time.ts';
import { lineSchema } from './wire.ts';

const spoken = {
  answered_in_ms: ageMsSchema.describe('null = no answer'),
  problem: lineSchema.nullable().describe('why there is no answer, or why it was not believed'),
};

export const directWordSchema = z.object({
  engine_id: engineIdSchema,
  asked_at: isoMsSchema,
  engine: z.object({ ...spoken, status: statusSchema.nullable() }),
  guardian: z.object({ ...spoken, health: healthSchema.nullable() }),
});
export type DirectWord = z.infer<typeof directWordSchema>;
