// The records of an engine's audit chain, as much of each as the judges read; written down here once more, so that they depend on no code of the
// engine.
import { z } from 'zod';

export const auditLineSchema = z.object({
  seq: z.int(),
  ts: z.iso.datetime(),
  /** When it was, where the simulator knows that the host's clock, which `ts` is of, was off. */
  true_ms: z.number().optional(),
  mono_ms: z.number(),
  boot_id: z.string(),
  actor: z.string(),
  type: z.string(),
  data: z.record(z.string(), z.unknown()),
  prev: z.string(),
});

export const intentSchema = z.object({
  batch: z.int(),
  nonce: z.number(),
  expires_after_ms: z.number(),
  halt_epoch: z.number().nullable(),
  orders: z.array(
    z.object({
      cloid: z.string(),
      decision_id: z.string(),
      coin: z.string(),
      side: z.enum(['buy', 'sell']),
      px: z.string(),
      sz: z.string(),
      reduce_only: z.boolean(),
    }),
  ),
});
export const fillSchema = z.object({
  tid: z.int(),
  oid: z.int(),
  cloid: z.string().nullable(),
  coin: z.string(),
  side: z.enum(['buy', 'sell']),
  px: z.int(),
  sz: z.int(),
  fee_uusd: z.int(),
  closed_pnl_uusd: z.int(),
});
export const reportSchema = z.object({
  batch: z.int(),
  nonce: z.number(),
  contact_age_ms: z.number().nullish(),
  orders: z.array(z.object({ cloid: z.string(), outcome: z.string(), oid: z.int().nullable() })),
});
export const deniedSchema = z.object({ batch: z.int(), code: z.string() });
const named = { cloid: z.string().nullable(), oid: z.int().nullable() };
export const cancelSchema = z.object({ orders: z.array(z.object(named)) });
export const cancelReportSchema = z.object({
  outcome: z.string(),
  /** Why it did not leave; of a denied one only. */
  reason: z.string().nullish(),
  results: z.array(z.object({ ...named, outcome: z.string() })),
});
export const noopSchema = z.object({ nonce: z.number(), outcome: z.string() });
export const acceptedSchema = z.object({
  halt_id: z.string(),
  request_id: z.string(),
  panic_epoch: z.number(),
  panic_global_epoch: z.number(),
});
export const scheduleSchema = z.object({ at_venue_ms: z.number().nullable(), outcome: z.string() });
/** What fills booked out of order had closed beside what stands with them; older builds did not record it. */
export const learnedSchema = z.object({ coin: z.string(), closed_pnl_uusd: z.int().default(0) });
export const fundingSchema = z.object({ coin: z.string(), usdc_uusd: z.int() });
