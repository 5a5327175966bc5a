/** The risk envelope in the core's integers, rounded so that no limit grows. */
import type { Envelope } from '@agora/shared/envelope';
import type { Coin } from '@agora/shared/ids';
import { type CoinSpec, limitLotsFloor } from '../money/coin-spec.ts';
import { uusdOfUsd } from '../money/usd.ts';

export interface CoinLimits {
  readonly positionLotsMax: number;
  readonly positionUusdMax: number;
}

export interface EnvelopeLimits {
  /** Coins that may be traded. */
  readonly coins: ReadonlyMap<Coin, CoinLimits>;
  readonly orderUusdMax: number;
  readonly totalUusdMax: number;
  readonly leverageMax: number;
  readonly openOrdersMax: number;
  readonly messagesPerMinMax: number;
  readonly executionsPerMinMax: number;
  readonly flipsPer10MinMax: number;
  readonly priceMoveBpsPerMinMax: number;
  readonly collarMidBps: number;
  readonly collarOracleBps: number;
  readonly liquidationDistancePctMin: number;
  /** Positive: a daily PnL of minus this is the limit. */
  readonly dailyLossUusd: number;
  readonly warningBandUusd: number;
}

/** A coin counts only if it has both limits in the envelope and a description by the venue. */
export function envelopeLimits(envelope: Envelope, specs: Iterable<CoinSpec>): EnvelopeLimits {
  const coins = new Map<Coin, CoinLimits>();
  for (const spec of specs) {
    const own = Object.hasOwn(envelope.symbols, spec.coin) ? envelope.symbols[spec.coin] : undefined;
    if (own === undefined) continue;
    coins.set(spec.coin, {
      positionLotsMax: limitLotsFloor(spec, own.max_position_sz),
      positionUusdMax: uusdOfUsd(own.max_position_usd),
    });
  }
  return {
    coins,
    orderUusdMax: uusdOfUsd(envelope.max_order_notional_usd),
    totalUusdMax: uusdOfUsd(envelope.max_total_position_usd),
    leverageMax: envelope.max_leverage,
    openOrdersMax: envelope.max_open_orders,
    messagesPerMinMax: envelope.max_messages_per_min,
    executionsPerMinMax: envelope.max_executions_per_min,
    flipsPer10MinMax: envelope.max_position_flips_per_10min,
    priceMoveBpsPerMinMax: envelope.max_price_move_bps_per_min,
    collarMidBps: envelope.price_collar_mid_bps,
    collarOracleBps: envelope.price_collar_oracle_bps,
    liquidationDistancePctMin: envelope.min_liquidation_distance_pct,
    dailyLossUusd: uusdOfUsd(envelope.daily_loss_limit_usd),
    warningBandUusd: uusdOfUsd(envelope.warning_band_usd),
  };
}
