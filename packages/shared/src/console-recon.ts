/** Our books beside the venue's: the engine's last comparison, and the drifts that were published before. */
import { z } from 'zod';
import { engineIdSchema } from './ids.ts';
import { reconReportSchema } from './recon-report.ts';
import { isoMsSchema } from './time.ts';
import { timelineItemSchema } from './timeline.ts';
import { lineSchema } from './wire.ts';

export const consoleReconSchema = z.object({
  engine_id: engineIdSchema,
  asked_at: isoMsSchema,
  now: reconReportSchema.nullable().describe('as the engine says; null = it did not answer'),
  problem: lineSchema.nullable(),
  drifts: z
    .array(timelineItemSchema)
    .max(50)
    .nullable()
    .describe('risk.recon_drift and adopted, newest first; null = not readable'),
});
export type ConsoleRecon = z.infer<typeof consoleReconSchema>;
