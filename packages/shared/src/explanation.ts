/**
 * Everything the engine can tell about one id: an order (by decision id or cloid), a refusal, a request of an operator, or a
 * halt. From its books where they still have it, and from the audit chain, as far back as `searched_from_seq`.
 */
import { z } from 'zod';
import { chainRecordSchema } from './chain-answers.ts';
import { gateRefusalSchema } from './gate.ts';
import { haltSchema } from './halt.ts';
import { requestIdSchema } from './ids.ts';
import { orderSchema } from './order.ts';
import { recoveryGateSchema } from './resume.ts';
import { isoMsSchema } from './time.ts';
import { lineSchema, wireEnum } from './wire.ts';

/** Records listed at most, oldest first. */
export const EXPLANATION_RECORDS_MAX = 50;

/** Decision, request and halt ids, and cloids: letters that stand for themselves in a record. */
export const explainInputSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{7,63}$/, 'must be an id of 8-64 letters, digits, "_" and "-"'),
});

/** What came of a request of an operator. */
export const requestAnswerSchema = z.object({
  request_id: requestIdSchema,
  at: isoMsSchema,
  accepted: z.boolean(),
  code: z.string().max(64).nullable().describe('null = accepted'),
  sentence: lineSchema,
  gates: z.array(recoveryGateSchema).max(16).describe('the whole checklist, of a resume that was refused'),
});
export type RequestAnswer = z.infer<typeof requestAnswerSchema>;

export const explanationSchema = z.object({
  id: z.string().max(64),
  kind: wireEnum(['order', 'refusal', 'request', 'halt', 'nothing']).describe('nothing = not found'),
  sentence: lineSchema,
  order: orderSchema.nullable(),
  refusal: gateRefusalSchema.nullable(),
  answer: requestAnswerSchema.nullable(),
  halt: haltSchema.nullable(),
  records: z.array(chainRecordSchema).max(EXPLANATION_RECORDS_MAX),
  searched_from_seq: z.int().nonnegative().nullable().describe('null = the chain could not be read'),
});
export type Explanation = z.infer<typeof explanationSchema>;
