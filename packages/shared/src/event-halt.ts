/** Events of the gate, of halts and of the way back. */
import { z } from 'zod';
import { eventFields } from './event-quoting.ts';
import { HALT_CAUSE_CODES } from './halt-cause.ts';
import { haltIdSchema, requestIdSchema } from './ids.ts';
import { reviewedEpochsSchema, stopPathSchema } from './latch.ts';
import { recoveryGateSchema } from './resume.ts';
import { signalNameSchema } from './signal.ts';
import { lineSchema } from './wire.ts';

const drillTiming = z.number().nonnegative().nullable();

export const haltEvents = [
  z.strictObject({
    ...eventFields('halt'),
    halt_id: haltIdSchema,
    cause: z.enum(HALT_CAUSE_CODES),
    value: lineSchema.nullable(),
    limit: lineSchema.nullable(),
    subject: lineSchema.nullable(),
    path: stopPathSchema,
    who: lineSchema.nullable(),
    epochs: reviewedEpochsSchema.nullable(),
    orders_open: z.int().nonnegative(),
  }),
  z.strictObject({
    ...eventFields('halt_zero_seen'),
    halt_id: haltIdSchema.nullable(),
    seen_by: z.enum(['engine', 'guardian']),
    orders_total: z.int().nonnegative().nullable(),
    after_ms: z.number().nonnegative(),
  }),
  z.strictObject({
    ...eventFields('halt_verified'),
    halt_id: haltIdSchema.nullable(),
    seen_by: z.enum(['engine', 'guardian']),
    proof: z.enum(['expiry_passed', 'nonces_burnt']),
    after_ms: z.number().nonnegative(),
  }),
  z.strictObject({
    ...eventFields('resume'),
    halt_id: haltIdSchema,
    request_id: requestIdSchema.nullable().describe('null = a boot halt, cleared by the enable file'),
    who: lineSchema,
    reviewed: reviewedEpochsSchema,
  }),
  z.strictObject({
    ...eventFields('resume_refused'),
    halt_id: haltIdSchema.nullable(),
    request_id: requestIdSchema,
    who: lineSchema,
    code: z.string().max(64),
    gates: z.array(recoveryGateSchema),
  }),
  z.strictObject({
    ...eventFields('request_refused'),
    request_id: requestIdSchema,
    act: z.enum(['reduce', 'shrink', 'adopt']),
    who: lineSchema,
    code: z.string().max(64),
    sentence: lineSchema,
  }),
  z.strictObject({
    ...eventFields('gate_closed'),
    missing: z.array(signalNameSchema).min(1),
    evidence: lineSchema,
    closures_10min: z.int().nonnegative(),
  }),
  z.strictObject({ ...eventFields('gate_opened'), closed_for_ms: z.number().nonnegative() }),
  z.strictObject({
    ...eventFields('preflight'),
    ok: z.boolean(),
    checks: z
      .array(z.strictObject({ name: z.string().max(64), ok: z.boolean(), detail: lineSchema }))
      .max(32),
  }),
  z.strictObject({ ...eventFields('drill_started'), path: stopPathSchema, n: z.int().positive() }),
  z.strictObject({
    ...eventFields('drill_finished'),
    path: stopPathSchema,
    n: z.int().positive(),
    passed: z.boolean(),
    t_gate_ms: drillTiming,
    t_dispatch_ms: drillTiming,
    t_ack_ms: drillTiming,
    t_zero_seen_ms: drillTiming,
    t_verified_ms: drillTiming,
  }),
] as const;
