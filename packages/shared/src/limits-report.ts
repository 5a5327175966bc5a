/** Which limits are in force now, beside those that the configuration named at the start of the engine. */
import { z } from 'zod';
import { envelopeSchema } from './envelope.ts';
import { sha256HexSchema } from './ids.ts';

const hashedEnvelopeSchema = z.object({ envelope: envelopeSchema, hash: sha256HexSchema });

export const limitsReportSchema = z.object({
  in_force: hashedEnvelopeSchema,
  configured: hashedEnvelopeSchema,
  accepted: z.boolean().describe('the envelope in force is accepted; where not, nothing is sent'),
});
export type LimitsReport = z.infer<typeof limitsReportSchema>;
