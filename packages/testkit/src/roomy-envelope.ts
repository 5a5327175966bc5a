// The widest envelope that there may be for executions, flips, messages, price moves and losses, for runs that are to end
// by their number of fills and not by a throttle. Sizes and positions stay as configured.
import type { EngineConfig } from '@agora/shared/config';
import { ENVELOPE_CEILINGS } from '@agora/shared/envelope-ceilings';

export function roomyEnvelope(engine: EngineConfig): EngineConfig {
  return {
    ...engine,
    envelope: {
      ...engine.envelope,
      max_executions_per_min: ENVELOPE_CEILINGS.executionsPerMinMax,
      max_position_flips_per_10min: ENVELOPE_CEILINGS.positionFlipsPer10MinMax,
      max_messages_per_min: ENVELOPE_CEILINGS.messagesPerMinMax,
      max_price_move_bps_per_min: ENVELOPE_CEILINGS.priceMoveBpsPerMinMax,
      daily_loss_limit_usd: 20_000,
    },
  };
}
