/**
 * What the TradeGate answers: allowed, or denied with one code, what is missing and a sentence. The codes are
 * one table, so that engine, console, docs and tests cannot disagree.
 */
import { z } from 'zod';
import { decisionIdSchema } from './ids.ts';
import { signalNameSchema } from './signal.ts';
import { isoMsSchema } from './time.ts';
import { lineSchema } from './wire.ts';

/** Every reason for which we refuse before sending. `{…}` names a field of the refusal's context. */
export const DENIALS = {
  GATE_CLOSED: 'Not every trust signal holds.',
  LATCHED: 'The kill latch is set.',
  KILL_FILE_PRESENT: 'A kill file is present or cannot be ruled out.',
  LEASE_EXPIRED: 'The last good contact with the latch is too old.',
  APPROVAL_EXPIRED: 'The approval is older than its limit.',
  APPROVAL_VOID: 'A halt, or a smaller limit, came after the approval.',
  SOCKET_NOT_READY: 'The venue connection is not open and empty.',
  INTENT_NOT_RECORDED: 'The intent is not durable in the audit chain.',
  SYMBOL_NOT_ALLOWED: 'The envelope does not name this coin, and the order does not close a position in it.',
  ENVELOPE_NOT_ACCEPTED: 'The envelope expands the accepted one.',
  BOOK_STALE: 'The book is older than its limit.',
  BOOK_CROSSED: 'The book is crossed or empty.',
  BOOK_BEFORE_RECONNECT: 'The book is from before the last reconnect.',
  INVALID_ORDER: 'Price or size is not a positive number of ticks or lots.',
  POST_ONLY_REQUIRED: 'Only post-only orders are sent.',
  PRICE_COLLAR_MID: 'The price lies too far from the mid price.',
  PRICE_COLLAR_ORACLE: 'The price lies too far from the oracle price.',
  ORDER_NOTIONAL_MAX: 'The order is larger than the envelope allows.',
  ORDER_NOTIONAL_MIN: 'The order is smaller than the venue accepts.',
  POSITION_LOTS_MAX: 'The worst-case position would pass the limit in lots.',
  POSITION_USD_MAX: 'The worst-case position would pass the limit in USD.',
  TOTAL_POSITION_USD_MAX: 'The worst-case sum of positions would pass the limit.',
  LEVERAGE_MAX: 'The worst-case leverage would pass the limit.',
  OPEN_ORDERS_MAX: 'Too many orders are resting, in flight or unresolved.',
  MESSAGE_RATE_MAX: 'The message rate would pass the limit.',
  CANCEL_RESERVE: 'The request budget left is kept for cancels.',
  DAILY_LOSS_MAX: 'The daily loss limit is reached.',
  SELF_CROSS: 'The order would meet an own order.',
  REDUCE_ONLY_MODE: 'Only orders that shrink a position are sent now.',
} as const;
export type DenialCode = keyof typeof DENIALS;

export const denialCodeSchema = z.enum(Object.keys(DENIALS) as [DenialCode, ...DenialCode[]]); // Object.keys forgets the keys' type

export const gateRefusalSchema = z.object({
  code: denialCodeSchema,
  missing: z
    .array(signalNameSchema)
    .describe('signals that do not hold; empty when the denial is about the order'),
  observed: lineSchema.optional(),
  limit: lineSchema.optional(),
  sentence: lineSchema,
  helps: lineSchema.describe('the command or act that would change the answer'),
});
export type GateRefusal = z.infer<typeof gateRefusalSchema>;

export const gateDecisionSchema = z.discriminatedUnion('allowed', [
  z.object({ allowed: z.literal(true), decision_id: decisionIdSchema, expires_at: isoMsSchema }),
  z.object({ allowed: z.literal(false), refusal: gateRefusalSchema }),
]);
export type GateDecision = z.infer<typeof gateDecisionSchema>;

/** The gate as the console shows it. `open` is the engine's claim; the display decides what may be said. */
export const gateStateSchema = z.object({
  open: z.boolean(),
  since: isoMsSchema.nullable(),
  missing: z.array(signalNameSchema),
  closures_10min: z.int().nonnegative(),
});
export type GateState = z.infer<typeof gateStateSchema>;
