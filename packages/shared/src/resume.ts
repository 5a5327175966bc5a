/**
 * Resuming: a request that names what was reviewed, and an answer that is the whole checklist. The engine
 * decides; a request is nothing but a wish.
 */
import { z } from 'zod';
import { haltIdSchema, requestIdSchema } from './ids.ts';
import { reviewedEpochsSchema } from './latch.ts';
import { ageMsSchema, isoMsSchema } from './time.ts';
import { lineSchema } from './wire.ts';

/** What must hold for a resume, and the command that helps where one does not. */
export const RECOVERY_GATES = {
  ws_healthy: { label: 'venue streams fresh, resubscribed, snapshot taken', helps: './agora doctor' },
  drift_zero: { label: 'no drift in a reconciliation begun after the halt', helps: './agora adopt' },
  loss_under_cap: { label: 'daily loss under cap', helps: './agora why' },
  operator_enable: { label: 'operator-enable touched since the halt', helps: './agora enable' },
  // It names the file that is to be removed.
  no_kill_file: { label: 'no kill file', helps: './agora enable' },
  cancel_debt_empty: { label: 'cancel debt empty', helps: './agora kill' },
  clearance_verified: { label: 'clearance verified', helps: './agora why' },
} as const;
export type RecoveryGateName = keyof typeof RECOVERY_GATES;

export const recoveryGateSchema = z.object({
  gate: z.enum(Object.keys(RECOVERY_GATES) as [RecoveryGateName, ...RecoveryGateName[]]), // Object.keys forgets the keys' type
  holds: z.boolean(),
  value: lineSchema.describe('what was observed, ready to print'),
  age_ms: ageMsSchema,
  helps: lineSchema.describe('the exact command that would satisfy it'),
});
export type RecoveryGate = z.infer<typeof recoveryGateSchema>;

export const resumeRequestSchema = z.strictObject({
  act: z.literal('resume'),
  request_id: requestIdSchema,
  who: lineSchema.min(1),
  at: isoMsSchema,
  reason: lineSchema.nullable(),
  reviewed: reviewedEpochsSchema,
  halt_id: haltIdSchema,
  snapshot_seq: z
    .int()
    .nonnegative()
    .nullable()
    .describe('frame reviewed in the console; null from the command line'),
  second_factor_at: isoMsSchema.nullable().describe('console only'),
});
export type ResumeRequest = z.infer<typeof resumeRequestSchema>;

/** Why a resume was refused, beside gates that do not hold. */
export const RESUME_REFUSALS = {
  GATES_OUTSTANDING: 'Not every recovery gate holds.',
  NEWER_STOP: 'A newer stop came after the review.',
  OTHER_HALT: 'The reviewed halt is not the one that stands.',
  NOT_HALTED: 'The engine is not halted.',
  STALE_REQUEST: 'The request is older than 60 seconds.',
  SECOND_FACTOR_STALE: 'The second factor is older than 60 seconds.',
  AUDIT_UNWRITABLE: 'The audit chain cannot be written, and a resume is on record before it counts.',
  LAPSED: 'It was accepted, but within four minutes not every signal held.',
} as const;
export type ResumeRefusalCode = keyof typeof RESUME_REFUSALS;

export const resumeAnswerSchema = z.object({
  request_id: requestIdSchema,
  halt_id: haltIdSchema.nullable(),
  accepted: z.boolean(),
  code: z.enum(Object.keys(RESUME_REFUSALS) as [ResumeRefusalCode, ...ResumeRefusalCode[]]).nullable(), // as above
  sentence: lineSchema,
  gates: z.array(recoveryGateSchema).max(16),
});
export type ResumeAnswer = z.infer<typeof resumeAnswerSchema>;
