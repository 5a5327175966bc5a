/**
 * The six trust signals, the product's public vocabulary. The gate is open only when all six hold; a signal
 * that was never set, is stale or is not a number does not hold. Nothing here computes them.
 */
import { z } from 'zod';
import { ageMsSchema, isoMsSchema } from './time.ts';
import { lineSchema } from './wire.ts';

export const SIGNAL_NAMES = [
  'trading_enabled',
  'kill_switch_active',
  'preflight_ok',
  'reconcile_ok',
  'rate_limit_warmup_ok',
  'operator_enabled',
] as const;
export type SignalName = (typeof SIGNAL_NAMES)[number];

export const signalNameSchema = z.enum(SIGNAL_NAMES);

/** The value each signal must have to hold; `kill_switch_active` is the one that must be false. */
export const SIGNAL_HOLDS_AT: Readonly<Record<SignalName, boolean>> = {
  trading_enabled: true,
  kill_switch_active: false,
  preflight_ok: true,
  reconcile_ok: true,
  rate_limit_warmup_ok: true,
  operator_enabled: true,
};

export const signalSchema = z.object({
  name: signalNameSchema,
  value: z.boolean().nullable().describe('null = never set, stale or not readable'),
  holds: z.boolean(),
  since: isoMsSchema.nullable().describe('when holds last changed'),
  age_ms: ageMsSchema.describe('age of the value'),
  age_limit_ms: z.number().positive().nullable().describe('null = does not age'),
  evidence: lineSchema.describe('a fragment that carries the effect: "latched 03:11:42, blocks orders"'),
});
export type Signal = z.infer<typeof signalSchema>;

/** All six, once each, in any order; anything else is not a statement about the gate. */
export const signalsSchema = z
  .array(signalSchema)
  .length(SIGNAL_NAMES.length)
  .refine(
    (signals) => new Set(signals.map((s) => s.name)).size === SIGNAL_NAMES.length,
    'must name each signal once',
  );

/** True only for a value that is set, fresh (`age_ms` known and within the limit) and right. */
export function signalHolds(
  name: SignalName,
  value: boolean | null,
  ageMs: number | null,
  ageLimitMs: number | null,
): boolean {
  if (value !== SIGNAL_HOLDS_AT[name]) return false;
  if (ageLimitMs === null) return true;
  return ageMs !== null && Number.isFinite(ageMs) && ageMs >= 0 && ageMs <= ageLimitMs;
}
