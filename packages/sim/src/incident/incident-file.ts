// The shape of `incidents/NAME.yaml`: an engine's limits and strategy, a scenario of the market, who trades with us, and what
// breaks. It has no place for what should come of it: that is judged by `claims/`, from the venue's journal and the audit.
import { readFileSync } from 'node:fs';
import { parseYaml } from '@agora/paper-venue/src/market/scenario.ts';
import { durationMs, scenarioSchema } from '@agora/paper-venue/src/market/scenario-schema.ts';
import { envelopeSchema } from '@agora/shared/envelope';
import { coinSchema } from '@agora/shared/ids';
import { strategyConfigSchema } from '@agora/shared/strategy-config';
import { isoMsSchema } from '@agora/shared/time';
import { z } from 'zod';
import { shippedEngine, shippedMakerVolume14dUsd } from '../shipped-config.ts';

const moment = z
  .string()
  .refine((text) => durationMs(text) !== null, 'must be a time since the start, such as 90s, 10m or 1h30m')
  .transform((text) => durationMs(text) ?? 0);

/** Somebody who trades with our best quote of one side, again and again. */
const customerSchema = z.strictObject({
  from: moment,
  to: moment,
  every: moment,
  coin: coinSchema,
  /** What the customer does: who sells hits our bid. */
  side: z.enum(['buys', 'sells']),
  /** No more once our position is this large, in USD. */
  until_position_usd: z.int().positive().optional(),
});

const faultSchema = z.discriminatedUnion('kind', [
  /** redis-latch does not answer. */
  z.strictObject({ kind: z.literal('latch_silent'), at: moment, for: moment }),
  /** The engine's process stands still. */
  z.strictObject({ kind: z.literal('stall'), at: moment, for: moment }),
  /** Frames of a stream do not come, though its socket stays open. */
  z.strictObject({
    kind: z.literal('silence'),
    at: moment,
    for: moment,
    stream: z.enum(['market', 'account']),
  }),
  /** A stream's connection is lost. */
  z.strictObject({
    kind: z.literal('disconnect'),
    at: moment,
    for: moment,
    stream: z.enum(['market', 'account']),
  }),
  /** The venue carries out what it is asked, and answers with errors. */
  z.strictObject({ kind: z.literal('venue_errors'), at: moment, for: moment }),
  /** An order appears on the account that our engine did not place. */
  z.strictObject({ kind: z.literal('ghost_order'), at: moment, coin: coinSchema, usd: z.int().min(10) }),
  /** The network upgrade is over; for a while only post-only orders are taken. */
  z.strictObject({ kind: z.literal('post_only_window'), at: moment, for: moment }),
]);

const incidentSchema = z.strictObject({
  starts_at: isoMsSchema,
  /** When what the incident is about begins; what comes before is a quiet market. */
  begins: moment,
  account_usd: z.int().positive(),
  /** Requests of a fresh address, where fewer than the venue's own. */
  request_budget: z.int().positive().optional(),
  /** What the account traded as a maker before, which decides its fees; of the shipped paper configuration, too. */
  maker_volume_14d_usd: z.int().min(0).prefault(shippedMakerVolume14dUsd),
  coins: z.array(coinSchema).min(1),
  /** Of the shipped paper configuration, where the file has none. */
  envelope: envelopeSchema.prefault(() => shippedEngine().envelope),
  strategy: strategyConfigSchema.prefault(() => shippedEngine().strategy),
  customers: z.array(customerSchema).max(20).default([]),
  faults: z.array(faultSchema).max(20).default([]),
  scenario: scenarioSchema,
});
export type Incident = z.infer<typeof incidentSchema>;
export type Fault = Incident['faults'][number];
export type Customer = Incident['customers'][number];

/** @throws ScenarioError with line and path of every mistake */
export function readIncident(file: string): Incident {
  return parseYaml(incidentSchema, readFileSync(file, 'utf8'), file);
}

/** The same incident with every price move `factor` times as large, as a log price from where the path begins. */
export function withShock(incident: Incident, factor: number): Incident {
  const coins = Object.entries(incident.scenario.coins ?? {}).map(([coin, own]) => {
    const first = own.price?.[0]?.px ?? 0;
    const price = own.price?.map(({ at, px }) => ({ at, px: first * (px / first) ** factor }));
    const jumps = own.jumps?.map(({ at, bps }) => ({ at, bps: bps * factor }));
    return [coin, { ...own, ...(price && { price }), ...(jumps && { jumps }) }];
  });
  return { ...incident, scenario: { ...incident.scenario, coins: Object.fromEntries(coins) } };
}
