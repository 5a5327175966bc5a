/**
 * Signs of life. A heartbeat proves that its writer ran at `at`; it proves nothing about the venue. `seq`
 * rises with each one, so that a reader can measure freshness on its own monotonic clock.
 */
import { z } from 'zod';
import { addressSchema, bootIdSchema, buildIdSchema, engineIdSchema } from './ids.ts';
import { killPathsSchema } from './kill-path.ts';
import { isoMsSchema, monoMsSchema } from './time.ts';
import { lineSchema, wireEnum } from './wire.ts';

const common = {
  boot_id: bootIdSchema,
  build_id: buildIdSchema,
  contract_version: z.int().positive(),
  pid: z.int().positive(),
  seq: z.int().nonnegative(),
  at: isoMsSchema,
  mono_ms: monoMsSchema,
};

/** Said once, last, by a process that ends as planned: HALTED, verified, stopping. */
export const goodbyeSchema = z.object({ at: isoMsSchema, reason: lineSchema });

export const engineHeartbeatSchema = z.object({
  ...common,
  engine_id: engineIdSchema,
  state: wireEnum(['ACTIVE', 'HALTED']),
  scheduled_cancel_in_ms: z
    .int()
    .nullable()
    .optional()
    .describe('until the venue cancels everything by itself; null = not armed, absent = not said'),
  goodbye: goodbyeSchema.optional(),
});
export type EngineHeartbeat = z.infer<typeof engineHeartbeatSchema>;

/** The proof that the guardian's wallet works for one engine: a `noop` that the venue accepted. */
export const guardianWalletSchema = z.object({
  engine_id: engineIdSchema,
  address: addressSchema,
  proven_at: isoMsSchema.nullable(),
  problem: lineSchema.nullable(),
});

export const guardianHeartbeatSchema = z.object({
  ...common,
  state: wireEnum(['watching', 'striking']),
  wallets: z.array(guardianWalletSchema).max(8),
  telegram: z.object({
    configured: z.boolean(),
    last_poll_at: isoMsSchema.nullable(),
    problem: lineSchema.nullable(),
  }),
  kill_paths: killPathsSchema,
  goodbye: goodbyeSchema.optional(),
});
export type GuardianHeartbeat = z.infer<typeof guardianHeartbeatSchema>;

export const pagerHeartbeatSchema = z.object({
  ...common,
  state: wireEnum(['delivering', 'failing', 'idle']),
  outbox: z.int().nonnegative(),
  oldest_undelivered_at: isoMsSchema.nullable(),
  last_delivered_at: isoMsSchema.nullable(),
  problem: lineSchema.nullable(),
  goodbye: goodbyeSchema.optional(),
});
export type PagerHeartbeat = z.infer<typeof pagerHeartbeatSchema>;

/** A hand is live while its heartbeat is not older than this, in milliseconds: the engine beats every 100. */
export const HAND_AGE_MS_MAX = 1_000;
/** A guardian's wallet counts as proven for this long after an accepted `noop`, in milliseconds. */
export const WALLET_PROOF_AGE_MS_MAX = 2 * 60 * 60 * 1_000;
