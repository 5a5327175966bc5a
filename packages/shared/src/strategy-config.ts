/**
 * Parameters of the shipped quoting strategy. They shape quotes inside the risk envelope and can never
 * widen it.
 */
import { z } from 'zod';
import { VENUE_ORDER_NOTIONAL_USD_MIN } from './envelope-ceilings.ts';

export const strategyConfigSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,31}$/)
    .default('avellaneda')
    .describe('Which strategy to run, by its file name. Shipped: avellaneda.'),
  quote_size_usd: z
    .int()
    .min(VENUE_ORDER_NOTIONAL_USD_MIN)
    .describe('Size of each quote in USD. At most envelope.max_order_notional_usd.'),
  levels: z.int().min(1).max(80).default(1).describe('Quotes on each side of the book.'),
  level_spacing_bps: z
    .number()
    .min(0.1)
    .max(200)
    .default(3)
    .describe('Distance between levels, in basis points.'),
  min_spread_bps: z
    .number()
    .min(0.05)
    .max(500)
    .default(3)
    .describe('Smallest full spread, in basis points. It should cover both maker fees.'),
  max_spread_bps: z.number().min(1).max(1_000).default(80).describe('Largest full spread, in basis points.'),
  volatility_spread_factor: z
    .number()
    .min(0)
    .max(20)
    .default(1.5)
    .describe('How many standard deviations of one requote horizon the spread adds (no unit).'),
  inventory_skew_bps: z
    .number()
    .min(0)
    .max(200)
    .default(10)
    .describe('How far the reservation price leans against a full position, in basis points.'),
  ewma_half_life_s: z
    .number()
    .min(1)
    .max(3_600)
    .default(60)
    .describe('Half-life of the variance estimate, in seconds.'),
  requote_threshold_bps: z
    .number()
    .min(0.1)
    .max(100)
    .default(1)
    .describe('A quote is replaced only when its target moved further than this, in basis points.'),
  anti_churn_cooldown_ms: z
    .int()
    .min(100)
    .max(60_000)
    .default(1_500)
    .describe('Shortest time between two replacements of one quote, in milliseconds.'),
  defensive_vol_pct_rank: z
    .number()
    .min(50)
    .max(100)
    .default(90)
    .describe('One-hour volatility percentile rank from which quoting turns defensive (percent).'),
  defensive_size_factor: z
    .number()
    .min(0.1)
    .max(1)
    .default(0.5)
    .describe('Quote size in defensive mode, as a share of quote_size_usd (no unit).'),
  hedge_threshold_share: z
    .number()
    .min(0.05)
    .max(1)
    .default(0.6)
    .describe('Share of the position limit from which the hedger works inventory down (no unit).'),
});
export type StrategyConfig = z.infer<typeof strategyConfigSchema>;
