/** `/healthz` of every process: alive, and which of its parts are not well. Needs no bearer, says no secret. */
import { z } from 'zod';
import { auditAnchorSchema } from './audit-record.ts';
import { bootIdSchema, buildIdSchema } from './ids.ts';
import { isoMsSchema } from './time.ts';
import { lineSchema, wireEnum } from './wire.ts';

export const healthSchema = z.object({
  process: z.string().max(64),
  ok: z.boolean().describe('false = some part is not well; the process itself answers'),
  boot_id: bootIdSchema,
  build_id: buildIdSchema,
  contract_version: z.int().positive(),
  at: isoMsSchema,
  state: wireEnum(['ACTIVE', 'HALTED', 'watching', 'striking', 'delivering', 'failing', 'idle', 'serving']),
  parts: z.array(z.object({ name: z.string().max(64), ok: z.boolean(), detail: lineSchema })).max(32),
  audit_head: auditAnchorSchema
    .nullable()
    .optional()
    .catch(null)
    .describe('the newest durable record of its audit chain, for anchoring off the host'),
});
export type Health = z.infer<typeof healthSchema>;
