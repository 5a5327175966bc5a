/**
 * Events of quoting. The four of the reference incident (spread_widened, quote_size_reduced, bid_hedged and
 * ask_hedged, kill_threshold_armed) are a public interface: their fields may not change.
 */
import { z } from 'zod';
import { requestIdSchema } from './ids.ts';
import { signalNameSchema } from './signal.ts';
import { isoMsSchema } from './time.ts';
import { lineSchema } from './wire.ts';

export const quoteModeSchema = z.enum(['normal', 'defensive', 'reduce_only']);
export type QuoteMode = z.infer<typeof quoteModeSchema>;

/** Fields of every event. `next_action` is a sentence an operator can act on. */
export const eventFields = <const N extends string>(name: N) => ({
  ts: isoMsSchema,
  event: z.literal(name),
  next_action: lineSchema.min(1),
});
/** `BTC-USD-PERP.HYPERLIQUID` */
export const symbolSchema = z.string().regex(/^[A-Za-z0-9]{1,16}-USD-PERP\.HYPERLIQUID$/);

const hedged = <const N extends 'bid_hedged' | 'ask_hedged'>(name: N) =>
  z.strictObject({
    ...eventFields(name),
    symbol: symbolSchema,
    hedge_price: z.number().positive(),
    hedge_notional_usd: z.number().positive(),
    execution: z.strictObject({
      venue: z.string().max(64),
      order_type: z.string().max(64),
      latency_ms: z.number().nonnegative().describe('send to acknowledgement'),
    }),
  });

export const quotingEvents = [
  z.strictObject({
    ...eventFields('spread_widened'),
    symbol: symbolSchema,
    spread_bps: z.number().positive(),
    trigger: z.string().max(64),
    context: z.strictObject({
      ewma_var_delta: z.string().regex(/^\S+ -> \S+$/, 'must read "a -> b"'),
      concurrent_market_event: lineSchema
        .optional()
        .describe("only from an operator's or a scenario's annotation"),
      vol_pct_rank_1h: z.number().min(0).max(100),
    }),
  }),
  z.strictObject({
    ...eventFields('quote_size_reduced'),
    symbol: symbolSchema,
    previous_quote_size_usd: z.number().nonnegative(),
    next_quote_size_usd: z.number().nonnegative(),
    controls: z.strictObject({
      anti_churn_cooldown_ms: z.number().nonnegative(),
      post_only: z.boolean(),
      quote_mode: quoteModeSchema,
    }),
  }),
  hedged('bid_hedged'),
  hedged('ask_hedged'),
  z.strictObject({
    ...eventFields('kill_threshold_armed'),
    symbol: symbolSchema.optional(),
    daily_pnl_usd: z.number(),
    daily_loss_limit_usd: z.number(),
    armed_distance_bps: z.number().describe('(pnl - limit) / equity x 10^4'),
    controls: z.strictObject({
      hard_kill_at_usd: z.number(),
      warning_band_usd: z.number().nonnegative(),
      operator_override_allowed: z.boolean(),
    }),
  }),
  z.strictObject({
    ...eventFields('quotes_withdrawn'),
    symbol: symbolSchema.optional(),
    missing: z.array(signalNameSchema),
    withdrawn: z.int().nonnegative(),
  }),
  z.strictObject({
    ...eventFields('quote_mode_changed'),
    from: quoteModeSchema,
    to: quoteModeSchema,
    reason: lineSchema,
    request_id: requestIdSchema.nullable().describe('null = by the engine itself'),
  }),
] as const;
