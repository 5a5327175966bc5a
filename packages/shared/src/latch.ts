/**
 * The kill latch as values: two pairs of grow-only counters and who raised them. Latched unless both pairs
 * were read whole and freshly and neither panic lies above its resume. Nothing here talks to Redis.
 */
import { z } from 'zod';
import { requestKeySchema } from './ids.ts';
import { isoMsSchema } from './time.ts';
import { lineSchema, wireEnum } from './wire.ts';

/** By which way a stop came. */
export const STOP_PATHS = ['telegram', 'file', 'api', 'cli', 'guardian', 'engine'] as const;
export type StopPath = (typeof STOP_PATHS)[number];
export const stopPathSchema = z.enum(STOP_PATHS);

/** A counter: starts at 0, only grows, stays exact. */
export const epochSchema = z.int().nonnegative();

/** Both pairs, as one lease read shows them. */
export const latchPairsSchema = z.object({
  panic_epoch: epochSchema,
  resume_epoch: epochSchema,
  global: z.object({ panic_epoch: epochSchema, resume_epoch: epochSchema }),
});
export type LatchPairs = z.infer<typeof latchPairsSchema>;

/** The epochs an operator reviewed; a resume writes exactly these. */
export const reviewedEpochsSchema = z.strictObject({
  panic_epoch: epochSchema,
  panic_global_epoch: epochSchema,
});
export type ReviewedEpochs = z.infer<typeof reviewedEpochsSchema>;

/** One field of `panic:by`, written once with the epoch as field name. */
export const provenanceSchema = z.object({
  who: lineSchema,
  path: wireEnum(STOP_PATHS),
  reason: lineSchema.nullable(),
  key: requestKeySchema.nullable(),
  time: isoMsSchema,
});
export type Provenance = z.infer<typeof provenanceSchema>;

/** The latch as shown: the pairs, the verdict, and the record of the lowest epoch above resume. */
export const latchStateSchema = latchPairsSchema.extend({
  latched: z.boolean(),
  cause: provenanceSchema.nullable().describe('null = not recorded, or not latched'),
});
export type LatchState = z.infer<typeof latchStateSchema>;

/** Latched ⇔ panicE > resumeE ∨ panicG > resumeG ∨ not freshly read (`null`). The two pairs are never merged. */
export function isLatched(pairs: LatchPairs | null): boolean {
  if (pairs === null) return true;
  return pairs.panic_epoch > pairs.resume_epoch || pairs.global.panic_epoch > pairs.global.resume_epoch;
}

/**
 * The pairs from the first four values of a lease read (`leaseKeys` order: panicE, resumeE, panicG, resumeG).
 * Null for a missing key, a wrong count, or anything but a plain non-negative integer: not a good contact.
 */
export function parseLatchPairs(values: readonly (string | null)[]): LatchPairs | null {
  const [panicE, resumeE, panicG, resumeG] = values.slice(0, 4).map(parseEpoch);
  if (panicE == null || resumeE == null || panicG == null || resumeG == null) return null;
  return {
    panic_epoch: panicE,
    resume_epoch: resumeE,
    global: { panic_epoch: panicG, resume_epoch: resumeG },
  };
}

/**
 * The same for one who only stops: a key that is gone counts as 0, so that a stop raised in an emptied redis-latch is seen at once, and
 * `lost` says that one is. Null for a wrong count and for garbage.
 */
export function readLatchPairs(
  values: readonly (string | null)[],
): { readonly pairs: LatchPairs; readonly lost: boolean } | null {
  const lease = values.slice(0, 4);
  const pairs = parseLatchPairs(lease.map((value) => value ?? '0'));
  return pairs === null ? null : { pairs, lost: lease.includes(null) };
}

/** A counter as Redis holds it, or null for nil, garbage, a sign, a leading zero or an inexact number. */
export function parseEpoch(value: string | null | undefined): number | null {
  if (typeof value !== 'string' || !/^(?:0|[1-9]\d{0,15})$/.test(value)) return null;
  const epoch = Number(value);
  return Number.isSafeInteger(epoch) ? epoch : null;
}

/** Which record names the cause: the lowest epoch above resume, the engine's own before the global one. */
export function causeEpochs(pairs: LatchPairs): { scope: 'engine' | 'global'; epoch: number }[] {
  const causes: { scope: 'engine' | 'global'; epoch: number }[] = [];
  if (pairs.panic_epoch > pairs.resume_epoch) causes.push({ scope: 'engine', epoch: pairs.resume_epoch + 1 });
  if (pairs.global.panic_epoch > pairs.global.resume_epoch) {
    causes.push({ scope: 'global', epoch: pairs.global.resume_epoch + 1 });
  }
  return causes;
}

/** The record of `panic:by` from its JSON, or null ("not recorded") for anything unreadable. */
export function parseProvenance(json: string | null | undefined): Provenance | null {
  if (typeof json !== 'string') return null;
  try {
    return provenanceSchema.safeParse(JSON.parse(json)).data ?? null;
  } catch {
    return null;
  }
}
