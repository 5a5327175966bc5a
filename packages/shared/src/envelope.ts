/**
 * The risk envelope: every limit in force, in one versioned document. Whether a change shrinks or expands
 * it is decided here, dimension by dimension; who may expand it is not.
 */
import { z } from 'zod';
import { compareDecimals, positiveDecimalSchema } from './decimal.ts';
import { ENVELOPE_CEILINGS as C, VENUE_ORDER_NOTIONAL_USD_MIN } from './envelope-ceilings.ts';
import { type Coin, coinSchema } from './ids.ts';

const usd = (max: number) => z.int().min(1).max(max);

/** The limits of one coin. */
export const symbolLimitsSchema = z.strictObject({
  max_position_sz: positiveDecimalSchema.describe(
    'Largest position, long or short, in coins, counting resting, in-flight and unresolved orders. Decimal text; the engine rounds it down to whole lots.',
  ),
  max_position_usd: usd(C.positionUsdMaxPerSymbol).describe(
    'Largest position, long or short, in USD, counting resting, in-flight and unresolved orders.',
  ),
});

export const envelopeSchema = z.strictObject({
  version: z
    .int()
    .min(1)
    .max(1_000_000)
    .describe('Raised by one with every change, so that people can name a version.'),
  symbols: z
    .record(coinSchema, symbolLimitsSchema)
    .refine((s) => Object.keys(s).length >= 1, 'must name at least one coin')
    .refine((s) => Object.keys(s).length <= C.symbolsMax, `must name at most ${C.symbolsMax} coins`)
    .describe(
      'Limits of each coin, by its name at the venue. A coin that is not named here cannot be traded.',
    ),
  max_order_notional_usd: z
    .int()
    .min(VENUE_ORDER_NOTIONAL_USD_MIN)
    .max(C.orderNotionalUsdMax)
    .describe('Largest single order in USD. The venue refuses orders below 10 USD.'),
  max_total_position_usd: usd(C.totalPositionUsdMax).describe(
    'Largest sum over all coins of the absolute position in USD, worst case.',
  ),
  max_leverage: z
    .int()
    .min(1)
    .max(C.leverageMax)
    .describe('Largest leverage set at the venue (times equity).'),
  max_open_orders: z
    .int()
    .min(2)
    .max(C.openOrdersMax)
    .describe('Most orders that may be resting, in flight or unresolved at once.'),
  max_messages_per_min: z
    .int()
    .min(10)
    .max(C.messagesPerMinMax)
    .describe('Most order messages a minute. Cancels are never refused, but they count.'),
  max_executions_per_min: z
    .int()
    .min(1)
    .max(C.executionsPerMinMax)
    .describe(
      'More fills than this in one minute, or than half of it on one side of one coin, halt the engine (repeated-execution throttle).',
    ),
  max_position_flips_per_10min: z
    .int()
    .min(1)
    .max(C.positionFlipsPer10MinMax)
    .describe('More changes between long and short than this in 10 minutes halt the engine.'),
  max_price_move_bps_per_min: z
    .int()
    .min(10)
    .max(C.priceMoveBpsPerMinMax)
    .describe(
      'A mid price that moves further than this within one minute halts the engine, in basis points.',
    ),
  price_collar_mid_bps: z
    .int()
    .min(1)
    .max(C.priceCollarMidBpsMax)
    .describe('Furthest an order price may lie from the mid price, in basis points.'),
  price_collar_oracle_bps: z
    .int()
    .min(1)
    .max(C.priceCollarOracleBpsMax)
    .describe("Furthest an order price may lie from the venue's oracle price, in basis points."),
  min_liquidation_distance_pct: z
    .int()
    .min(C.liquidationDistancePctMin)
    .max(90)
    .describe('A liquidation price nearer to the mark than this is a breach, in percent of the mark.'),
  daily_loss_limit_usd: usd(C.dailyLossLimitUsdMax).describe(
    'Loss since 00:00 UTC, realised and unrealised, fees and funding included, that halts the engine, in USD.',
  ),
  warning_band_usd: usd(C.dailyLossLimitUsdMax).describe(
    'Distance before the daily loss limit at which the kill threshold arms and quoting turns defensive, in USD.',
  ),
});
export type Envelope = z.infer<typeof envelopeSchema>;

/** One limit that differs: `expand` permits more risk than before, `shrink` less. */
export interface EnvelopeDifference {
  readonly field: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly direction: 'expand' | 'shrink';
}

/** Fields where a larger value permits less: they warn or stop earlier. */
const LARGER_IS_SAFER: ReadonlySet<string> = new Set(['warning_band_usd', 'min_liquidation_distance_pct']);

/**
 * Every limit that differs between two envelopes, in the order of the schema, coins by name. `version` is
 * a label and no limit. A coin that appears is an expansion, one that disappears a shrinking.
 */
export function compareEnvelopes(from: Envelope, to: Envelope): EnvelopeDifference[] {
  const differences: EnvelopeDifference[] = [];
  for (const field of LIMIT_FIELDS) {
    if (from[field] === to[field]) continue;
    const larger = to[field] > from[field];
    const direction = larger === LARGER_IS_SAFER.has(field) ? 'shrink' : 'expand';
    differences.push({ field, from: String(from[field]), to: String(to[field]), direction });
  }
  return [...compareSymbols(from, to), ...differences];
}

/** True when going from one to the other widens any dimension: such a change needs an operator's acceptance. */
export function expandsEnvelope(from: Envelope, to: Envelope): boolean {
  return compareEnvelopes(from, to).some((difference) => difference.direction === 'expand');
}

/**
 * Limit by limit the safer of two envelopes, coins that both name, under the first one's version. Where no
 * coin is left none may be traded.
 */
export function smallerEnvelope(a: Envelope, b: Envelope): Envelope {
  const smaller: Envelope = { ...a, symbols: {} };
  for (const field of LIMIT_FIELDS)
    smaller[field] = LARGER_IS_SAFER.has(field) ? Math.max(a[field], b[field]) : Math.min(a[field], b[field]);
  for (const [coin, limits] of Object.entries(a.symbols)) {
    const other = Object.hasOwn(b.symbols, coin) ? b.symbols[coin as Coin] : undefined;
    if (other === undefined) continue;
    const bySz = compareDecimals(limits.max_position_sz, other.max_position_sz);
    smaller.symbols[coin as Coin] = {
      max_position_sz: bySz <= 0 ? limits.max_position_sz : other.max_position_sz,
      max_position_usd: Math.min(limits.max_position_usd, other.max_position_usd),
    };
  }
  return smaller;
}

const LIMIT_FIELDS = [
  'max_order_notional_usd',
  'max_total_position_usd',
  'max_leverage',
  'max_open_orders',
  'max_messages_per_min',
  'max_executions_per_min',
  'max_position_flips_per_10min',
  'max_price_move_bps_per_min',
  'price_collar_mid_bps',
  'price_collar_oracle_bps',
  'min_liquidation_distance_pct',
  'daily_loss_limit_usd',
  'warning_band_usd',
] as const satisfies readonly (keyof Envelope)[];

function compareSymbols(from: Envelope, to: Envelope): EnvelopeDifference[] {
  const before = new Map(Object.entries(from.symbols));
  const after = new Map(Object.entries(to.symbols));
  const coins = [...new Set([...before.keys(), ...after.keys()])].sort();
  return coins.flatMap((coin) => compareSymbol(coin, before.get(coin), after.get(coin)));
}

function compareSymbol(
  coin: string,
  from: SymbolLimits | undefined,
  to: SymbolLimits | undefined,
): EnvelopeDifference[] {
  const field = `symbols.${coin}`;
  if (from === undefined) return [{ field, from: null, to: 'listed', direction: 'expand' }];
  if (to === undefined) return [{ field, from: 'listed', to: null, direction: 'shrink' }];
  const differences: EnvelopeDifference[] = [];
  const bySz = compareDecimals(to.max_position_sz, from.max_position_sz);
  if (bySz !== 0) {
    const direction = bySz > 0 ? 'expand' : 'shrink';
    differences.push({
      field: `${field}.max_position_sz`,
      from: from.max_position_sz,
      to: to.max_position_sz,
      direction,
    });
  }
  if (to.max_position_usd !== from.max_position_usd) {
    const direction = to.max_position_usd > from.max_position_usd ? 'expand' : 'shrink';
    differences.push({
      field: `${field}.max_position_usd`,
      from: String(from.max_position_usd),
      to: String(to.max_position_usd),
      direction,
    });
  }
  return differences;
}

type SymbolLimits = z.infer<typeof symbolLimitsSchema>;
