/**
 * What an operator may ask of a running engine, as it lies in `<act>:req:web` and `<act>:req:cli`. There is
 * no request that widens anything.
 */
import { z } from 'zod';
import { envelopeSchema } from './envelope.ts';
import { requestIdSchema, sha256HexSchema } from './ids.ts';
import { resumeRequestSchema } from './resume.ts';
import { isoMsSchema } from './time.ts';
import { lineSchema } from './wire.ts';

const asked = {
  request_id: requestIdSchema,
  who: lineSchema.min(1),
  at: isoMsSchema,
  reason: lineSchema.nullable(),
};

/** Switch quoting to reduce_only while ACTIVE. */
export const reduceRequestSchema = z.strictObject({ act: z.literal('reduce'), ...asked });
/** Put a smaller envelope in force at once; refused if any dimension grows. */
export const shrinkRequestSchema = z.strictObject({
  act: z.literal('shrink'),
  ...asked,
  envelope: envelopeSchema,
});
/** Accept the shown differences, by their hash, as the truth of the venue. Only while HALTED. */
export const adoptRequestSchema = z.strictObject({
  act: z.literal('adopt'),
  ...asked,
  reason: lineSchema.min(1),
  differences_hash: sha256HexSchema,
});

export const operatorRequestSchema = z.discriminatedUnion('act', [
  resumeRequestSchema,
  reduceRequestSchema,
  shrinkRequestSchema,
  adoptRequestSchema,
]);
export type OperatorRequest = z.infer<typeof operatorRequestSchema>;
