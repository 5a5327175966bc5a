/**
 * What the venue showed the guardian for one engine's account: the second, independent witness, which the
 * display falls back on when the engine is gone.
 */
import { z } from 'zod';
import { clearanceStageSchema } from './clearance.ts';
import { engineIdSchema, oidSchema } from './ids.ts';
import { reviewedEpochsSchema } from './latch.ts';
import { positionSchema } from './position.ts';
import { isoMsSchema } from './time.ts';

export const venueSeenSchema = z.object({
  engine_id: engineIdSchema,
  as_of: isoMsSchema.describe('when the read was started'),
  orders: z.object({ count: z.int().nonnegative(), oids: z.array(oidSchema).max(20) }),
  positions: z.array(positionSchema).max(16),
  clearance: clearanceStageSchema.nullable().describe('null = only watching'),
  cancelling_since: isoMsSchema.nullable(),
  epochs: reviewedEpochsSchema
    .nullable()
    .describe('both panic epochs as the guardian last read them; null = not readable'),
});
export type VenueSeen = z.infer<typeof venueSeenSchema>;
