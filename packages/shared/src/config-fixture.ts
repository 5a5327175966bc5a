/** A small valid configuration as an operator would write it, for tests to change. Never imported by a process. */

export const ENVELOPE_DRAFT = {
  version: 1,
  symbols: { BTC: { max_position_sz: '0.2', max_position_usd: 20_000 } },
  max_order_notional_usd: 2_000,
  max_total_position_usd: 30_000,
  max_leverage: 3,
  max_open_orders: 24,
  max_messages_per_min: 300,
  max_executions_per_min: 120,
  max_position_flips_per_10min: 30,
  max_price_move_bps_per_min: 300,
  price_collar_mid_bps: 150,
  price_collar_oracle_bps: 300,
  min_liquidation_distance_pct: 15,
  daily_loss_limit_usd: 500,
  warning_band_usd: 100,
};

export const ENGINE_DRAFT = {
  id: 'mm-btc-1',
  port: 3_101,
  account: 'generated',
  coins: ['BTC'],
  envelope: ENVELOPE_DRAFT,
  strategy: { quote_size_usd: 1_000 },
};

/** A paper configuration with one engine; `change` replaces top-level keys, `engineChange` keys of the engine. */
export function configDraft(
  change: Record<string, unknown> = {},
  engineChange: Record<string, unknown> = {},
): Record<string, unknown> {
  return { venue: 'paper', engines: [{ ...ENGINE_DRAFT, ...engineChange }], ...change };
}
