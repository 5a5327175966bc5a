/** A calm market around 100,000 USD and the paper configuration's parameters. Never imported by the engine. */
import { type StrategyConfig, strategyConfigSchema } from '@agora/shared/strategy-config';
import { btcSpec } from '../checks/fixtures.ts';
import type { StrategyView } from './strategy.ts';

export const config: StrategyConfig = strategyConfigSchema.parse({
  quote_size_usd: 1_000,
  levels: 2,
  level_spacing_bps: 4,
  min_spread_bps: 4,
  max_spread_bps: 80,
  volatility_spread_factor: 1.5,
  inventory_skew_bps: 10,
  ewma_half_life_s: 60,
  requote_threshold_bps: 1,
  anti_churn_cooldown_ms: 1_500,
  defensive_vol_pct_rank: 90,
  defensive_size_factor: 0.5,
  hedge_threshold_share: 0.6,
});

export function strategyView(change: Partial<StrategyView> = {}): StrategyView {
  return {
    spec: btcSpec,
    config,
    quoteMode: 'normal',
    bidPx: 999_900,
    askPx: 1_000_100,
    othersBidPx: 999_900,
    othersAskPx: 1_000_100,
    sigmaBps: 0,
    szi: 0,
    positionLotsMax: 20_000,
    quotedLotsMax: change.positionLotsMax ?? 20_000,
    orderUusdMax: 2_000_000_000,
    makerFeeBps: 1.5,
    ...change,
  };
}
