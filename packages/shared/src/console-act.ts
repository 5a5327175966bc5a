/**
 * Acts asked for in the console: what is sent, and what came of it. The engine decides; "sent" is never "done".
 */
import { z } from 'zod';
import { displaySchema } from './display.ts';
import { envelopeSchema } from './envelope.ts';
import { requestAnswerSchema } from './explanation.ts';
import { exposureSchema } from './exposure.ts';
import { engineIdSchema, haltIdSchema, requestIdSchema, sha256HexSchema } from './ids.ts';
import { reviewedEpochsSchema } from './latch.ts';
import { recoveryGateSchema } from './resume.ts';
import { isoMsSchema } from './time.ts';
import { lineSchema } from './wire.ts';

/** A review older than this must be made again, in milliseconds. */
export const REVIEW_MS_MAX = 180_000;

/** One limit that is not what it was. */
export const limitChangeSchema = z.object({
  at: isoMsSchema.nullable().describe('null = not recorded'),
  field: z.string().max(128),
  from: lineSchema.nullable(),
  to: lineSchema.nullable(),
});
export type LimitChange = z.infer<typeof limitChangeSchema>;

/** Everything an operator must have seen before a resume; the request names it by `seq`. */
export const resumeReviewSchema = z.object({
  seq: z.int().nonnegative().describe('frame that was reviewed'),
  reviewed_at: isoMsSchema,
  valid_until: isoMsSchema,
  engine_id: engineIdSchema,
  phrase: z.string().describe('to be typed, letter by letter'),
  /** Null = it cannot be resumed now; `obstacle` says why. */
  halt_id: haltIdSchema.nullable(),
  reviewed: reviewedEpochsSchema.nullable(),
  obstacle: lineSchema.nullable(),
  display: displaySchema,
  why: lineSchema.describe('the sentence of `./agora why`'),
  gates: z.array(recoveryGateSchema).max(16),
  exposure: exposureSchema.nullable(),
  limits_changed: z.array(limitChangeSchema).max(64).nullable().describe('since the halt; null = not known'),
});
export type ResumeReview = z.infer<typeof resumeReviewSchema>;

const asked = {
  engine_id: engineIdSchema,
  /** Made by the page; the same id asks the same thing once. */
  request_id: requestIdSchema,
};
export const askResumeSchema = z.strictObject({
  ...asked,
  snapshot_seq: z.int().nonnegative(),
  halt_id: haltIdSchema,
  reviewed: reviewedEpochsSchema,
  phrase: z.string().max(64),
  reason: lineSchema.nullable(),
});
export const askReduceSchema = z.strictObject({ ...asked, reason: lineSchema.nullable() });
export const askShrinkSchema = z.strictObject({
  ...asked,
  envelope: envelopeSchema,
  reason: lineSchema.nullable(),
});
export const askAdoptSchema = z.strictObject({
  ...asked,
  differences_hash: sha256HexSchema,
  reason: lineSchema.min(1),
});
export const askAnswerSchema = z.strictObject(asked);
export type AskResume = z.infer<typeof askResumeSchema>;
export type AskReduce = z.infer<typeof askReduceSchema>;
export type AskShrink = z.infer<typeof askShrinkSchema>;
export type AskAdopt = z.infer<typeof askAdoptSchema>;
export type AskAnswer = z.infer<typeof askAnswerSchema>;

/** Why the console did not even ask the engine. */
export const ACT_REFUSALS = {
  STALE_REVIEW: 'The review is too old, or not of this console: review again.',
  CHANGED_SINCE_REVIEW: 'Something changed since the review: review again.',
  OTHER_HALT: 'The reviewed halt is not the one that stands: review again.',
  NEWER_STOP: 'A newer stop came after the review: review again.',
  WRONG_PHRASE: 'The phrase was not typed letter by letter.',
  NOT_HALTED: 'The engine is not halted.',
  NOT_KNOWN: 'The state of the engine is not known: nothing can be asked for.',
  EXPANDS: 'The envelope expands a limit. On the host: ./agora envelope',
  NOT_RECORDED: 'The request could not be recorded in the audit chain, so it was not sent.',
  NOT_SENT: 'redis-latch did not confirm the request. It may still arrive; it lapses within a minute.',
  ANOTHER_UNDER_WAY:
    'Another request of the same kind was sent a moment ago, and the engine may not have read it: ask again in a second.',
  REQUEST_ID_USED: 'This request was sent before. Ask for its answer.',
} as const;
export type ActRefusal = keyof typeof ACT_REFUSALS;

export const actSentSchema = z.discriminatedUnion('sent', [
  z.object({ sent: z.literal(true), request_id: requestIdSchema, at: isoMsSchema }),
  z.object({
    sent: z.literal(false),
    request_id: requestIdSchema,
    code: z.enum(Object.keys(ACT_REFUSALS) as [ActRefusal, ...ActRefusal[]]), // Object.keys forgets the keys' type
    sentence: lineSchema,
    gates: z.array(recoveryGateSchema).max(16),
  }),
]);
/** `sent` = it lies in redis-latch for the engine to read within a minute. */
export type ActSent = z.infer<typeof actSentSchema>;

export const actAnswerSchema = z.object({
  request_id: requestIdSchema,
  state: z
    .enum(['waiting', 'answered', 'lapsed'])
    .describe('lapsed = unanswered after a minute: it can act no more'),
  answer: requestAnswerSchema.nullable(),
});
export type ActAnswer = z.infer<typeof actAnswerSchema>;
