/**
 * Everything the console shows of one engine, in one frame of at most 8 kB, as the engine claims it at
 * `as_of`. It proves nothing by itself: ages, latch and display are added by whoever reads it.
 * Words and fields of a newer engine are tolerated.
 */
import { z } from 'zod';
import { clearanceSchema } from './clearance.ts';
import { decimalSchema } from './decimal.ts';
import { exposureSchema } from './exposure.ts';
import { gateStateSchema } from './gate.ts';
import { haltSchema } from './halt.ts';
import { bootIdSchema, buildIdSchema, engineIdSchema, sha256HexSchema } from './ids.ts';
import { killPathsSchema } from './kill-path.ts';
import { latchPairsSchema } from './latch.ts';
import { preflightSummarySchema } from './preflight.ts';
import { recoveryGateSchema } from './resume.ts';
import { signalsSchema } from './signal.ts';
import { isoMsSchema } from './time.ts';
import { lineSchema, wireEnum } from './wire.ts';

/** Largest snapshot, in bytes of JSON. */
export const SNAPSHOT_BYTES_MAX = 8_192;
/** Most buckets of the loss curve: 10 minutes each from 00:00 UTC; older ones are thinned to fit the frame. */
export const LOSS_SERIES_MAX = 144;

export const ordersSummarySchema = z.object({
  resting: z.int().nonnegative(),
  in_flight: z.int().nonnegative(),
  unresolved: z.int().nonnegative(),
  stray: z.int().nonnegative().describe('orders at the venue that are not ours'),
  accepted_after_closure: z.int().nonnegative().describe('accepted after a gate closure and their expiry'),
  source: wireEnum(['ws', 'rest', 'none']),
  as_of: isoMsSchema.nullable(),
});
export type OrdersSummary = z.infer<typeof ordersSummarySchema>;

export const lossSchema = z.object({
  daily_pnl_usd: decimalSchema.nullable().describe('since 00:00 UTC, negative = loss; null = not known'),
  cap_usd: decimalSchema.describe('positive'),
  warning_band_usd: decimalSchema,
  at_trip_usd: decimalSchema.nullable(),
  series: z
    .array(z.number().nullable())
    .max(LOSS_SERIES_MAX)
    .describe('daily pnl in whole USD per bucket; null = no data'),
  series_start_at: isoMsSchema,
  series_step_s: z.int().positive(),
});

export const reconSchema = z.object({
  match: z.boolean().nullable().describe('null = not known'),
  interval_ms: z.int().positive(),
  as_of: isoMsSchema.nullable(),
  cached_count: z.int().nonnegative().nullable(),
  rest_count: z.int().nonnegative().nullable(),
  differences: z.array(lineSchema).max(5),
  differences_total: z.int().nonnegative(),
  differences_hash: sha256HexSchema.nullable(),
});

export const deadManSchema = z.object({
  armed: z.boolean(),
  eligible: z.boolean().nullable().describe('null = not probed'),
  fires_at: isoMsSchema.nullable(),
  triggers_left: z
    .int()
    .nonnegative()
    .nullable()
    .describe('of the UTC day, as far as this engine counted them'),
  volume_missing_usd: decimalSchema
    .nullable()
    .describe('traded volume that the account still lacks for it; null = not known'),
  detail: lineSchema,
});
export type DeadMan = z.infer<typeof deadManSchema>;

/** More named agents than the venue lets an account have. */
export const AGENT_WALLETS_MAX = 8;
/** An agent wallet that the venue lists for the account; one without a name is not listed. */
export const agentWalletSchema = z.object({ name: z.string().max(32), ends_at: isoMsSchema });
export type AgentWallet = z.infer<typeof agentWalletSchema>;

export const snapshotSchema = z.object({
  contract_version: z.int().positive(),
  engine_id: engineIdSchema,
  boot_id: bootIdSchema,
  build_id: buildIdSchema,
  seq: z.int().nonnegative(),
  as_of: isoMsSchema,
  venue: wireEnum(['paper', 'testnet', 'mainnet']),
  state: wireEnum(['ACTIVE', 'HALTED']),
  quote_mode: wireEnum(['normal', 'defensive', 'reduce_only']),
  warmup_s: z.number().nonnegative(),
  halt: haltSchema.nullable().describe('the halt that stands, or the last one'),
  clearance: clearanceSchema.nullable(),
  recovering: z
    .object({ gate: z.int().positive(), of: z.int().positive() })
    .nullable()
    .describe('a resume was accepted and its confirming pass runs'),
  signals: signalsSchema,
  preflight: preflightSummarySchema,
  gate: gateStateSchema,
  latch: latchPairsSchema.nullable().describe("as the engine's last good contact read it"),
  orders: ordersSummarySchema,
  exposure: exposureSchema,
  loss: lossSchema,
  recon: reconSchema,
  recovery_gates: z.array(recoveryGateSchema).max(16),
  dead_man: deadManSchema,
  agent_wallets: z
    .array(agentWalletSchema)
    .max(AGENT_WALLETS_MAX)
    .nullable()
    .optional()
    .describe('the soonest to end first; null = not known'),
  kill_paths: killPathsSchema,
  envelope: z.object({ version: z.int().positive(), hash: sha256HexSchema, accepted: z.boolean() }),
});
export type Snapshot = z.infer<typeof snapshotSchema>;
