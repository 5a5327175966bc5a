/** The inputs of the display, as one frame carries them. A null is "not known", never "none". */
import { z } from 'zod';
import { agesSchema } from './freshness.ts';
import { engineIdSchema } from './ids.ts';
import { latchStateSchema } from './latch.ts';
import { snapshotSchema } from './snapshot.ts';
import { isoMsSchema } from './time.ts';
import { venueSeenSchema } from './venue-seen.ts';
import { wireEnum } from './wire.ts';

/** Proof that no engine process of this name should be running: it said goodbye, or never wrote a heartbeat. */
export const engineGoneSchema = z.object({
  how: wireEnum(['goodbye', 'never_started']),
  at: isoMsSchema.nullable(),
});

/** Whether people are reached. */
export const alertPathSchema = z.object({
  undelivered_ms: z
    .number()
    .nonnegative()
    .nullable()
    .describe('age of the oldest undelivered alert; null = none waits'),
  pager_ms: z.number().nonnegative().nullable().describe('age of the pager heartbeat; null = not known'),
  last_delivered_at: isoMsSchema.nullable(),
});

export const frameFactsSchema = z.object({
  seq: z.int().nonnegative(),
  server_now: isoMsSchema,
  engine_id: engineIdSchema,
  snapshot: snapshotSchema
    .nullable()
    .catch(null)
    .describe('an unreadable snapshot is not known, and never blanks the screen'),
  ages: agesSchema,
  latch: latchStateSchema.nullable().describe('as the server read it; null = not readable'),
  guardian_seen: venueSeenSchema.nullable(),
  engine_gone: engineGoneSchema.nullable(),
  alerts: alertPathSchema.nullable(),
});
export type FrameFacts = z.infer<typeof frameFactsSchema>;
