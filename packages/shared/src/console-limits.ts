/** Which limits are in force beside those of the file, and what changed since the last halt. */
import { z } from 'zod';
import { limitChangeSchema } from './console-act.ts';
import { envelopeSchema } from './envelope.ts';
import { engineIdSchema, sha256HexSchema } from './ids.ts';
import { limitsReportSchema } from './limits-report.ts';
import { isoMsSchema } from './time.ts';
import { lineSchema } from './wire.ts';

export const consoleLimitsSchema = z.object({
  engine_id: engineIdSchema,
  asked_at: isoMsSchema,
  now: limitsReportSchema.nullable().describe('as the engine says; null = it did not answer'),
  problem: lineSchema.nullable(),
  file: z
    .object({ envelope: envelopeSchema, hash: sha256HexSchema })
    .describe('of the configuration this console runs with'),
  file_expands: z
    .array(limitChangeSchema)
    .max(64)
    .nullable()
    .describe('what accepting the file would expand; null = not known'),
  since_halt: z
    .object({ halted_at: isoMsSchema, changes: z.array(limitChangeSchema).max(64) })
    .nullable()
    .describe('null = no halt is known'),
  pending: lineSchema.nullable().describe('an expansion that waits for its acceptance on the host'),
});
export type ConsoleLimits = z.infer<typeof consoleLimitsSchema>;
