/** Events of reconciliation and of the risk envelope. */
import { z } from 'zod';
import { decimalSchema } from './decimal.ts';
import { eventFields } from './event-quoting.ts';
import { requestIdSchema, sha256HexSchema } from './ids.ts';
import { isoMsSchema } from './time.ts';
import { lineSchema } from './wire.ts';

/** One named difference between our books and the venue. */
export const driftDifferenceSchema = z.strictObject({
  kind: z.enum([
    'order_missing',
    'order_foreign',
    'order_size',
    'position',
    'fill',
    'cash',
    'unrealized_pnl',
    'count',
  ]),
  subject: lineSchema.describe('an id or a coin'),
  ours: lineSchema.nullable(),
  venue: lineSchema.nullable(),
});
export type DriftDifference = z.infer<typeof driftDifferenceSchema>;

const envelopeChangeSchema = z.strictObject({
  field: z.string().max(128),
  from: lineSchema.nullable(),
  to: lineSchema.nullable(),
});

export const riskEvents = [
  z.strictObject({
    ...eventFields('risk.recon_drift'),
    cached_count: z.int().nonnegative(),
    rest_count: z.int().nonnegative(),
    differences: z.array(driftDifferenceSchema).max(50),
    differences_total: z.int().nonnegative(),
    differences_hash: sha256HexSchema,
    confirmed: z.boolean().describe('by a second read'),
  }),
  z.strictObject({
    ...eventFields('adopted'),
    request_id: requestIdSchema,
    who: lineSchema,
    reason: lineSchema,
    differences_hash: sha256HexSchema,
  }),
  z.strictObject({
    ...eventFields('envelope_shrunk'),
    request_id: requestIdSchema.nullable(),
    who: lineSchema,
    version: z.int().positive(),
    hash: sha256HexSchema,
    changes: z.array(envelopeChangeSchema).max(64),
  }),
  z.strictObject({
    ...eventFields('envelope_expansion_refused'),
    request_id: requestIdSchema.nullable().describe('null = refused at boot'),
    version: z.int().positive(),
    hash: sha256HexSchema,
    changes: z.array(envelopeChangeSchema).max(64),
  }),
  z.strictObject({
    ...eventFields('envelope_accepted'),
    who: lineSchema,
    reason: lineSchema,
    version: z.int().positive(),
    hash: sha256HexSchema,
    expires_at: isoMsSchema,
    changes: z.array(envelopeChangeSchema).max(64),
  }),
  z.strictObject({
    ...eventFields('envelope_breach'),
    symbol: z.string().max(64).optional(),
    field: z.string().max(128),
    observed: decimalSchema,
    limit: decimalSchema,
  }),
] as const;
