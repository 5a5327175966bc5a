/** `clearinghouseState`: positions on the venue's own mark, and the account's equity. */
import { canonicalDecimal, type Decimal } from '@agora/shared/decimal';
import { coinSchema } from '@agora/shared/ids';
import type { Position } from '@agora/shared/position';
import { z } from 'zod';
import { venueDecimal } from './venue-decimal.ts';

const position = z.object({
  coin: coinSchema,
  szi: venueDecimal,
  entryPx: venueDecimal.nullish(),
  positionValue: venueDecimal,
  unrealizedPnl: venueDecimal,
  liquidationPx: venueDecimal.nullable(),
});

export const clearinghouseStateSchema = z
  .object({
    marginSummary: z.object({ accountValue: venueDecimal }),
    assetPositions: z.array(z.object({ position })),
  })
  .transform(({ marginSummary, assetPositions }) => ({
    equityUsd: marginSummary.accountValue,
    positions: assetPositions.map((each) => positionOf(each.position)),
  }));

export const clearinghouseState = (user: string) => ({ type: 'clearinghouseState', user });

function positionOf(shown: z.output<typeof position>): Position {
  const markPx = markOf(shown.positionValue, shown.szi);
  return {
    coin: shown.coin,
    szi: shown.szi,
    entry_px: shown.entryPx ?? null,
    mark_px: markPx === null ? null : canonicalDecimal(markPx.toFixed(MARK_PLACES)),
    notional_usd: absolute(shown.positionValue),
    liq_px: shown.liquidationPx,
    liq_distance_pct:
      markPx === null || shown.liquidationPx === null
        ? null
        : distancePct(markPx, Number(shown.liquidationPx)),
    unrealized_pnl_usd: shown.unrealizedPnl,
  };
}

/** The venue prices perpetuals with at most six decimals. */
const MARK_PLACES = 6;

/** The mark itself is not in the answer; it is what the venue valued the position at. For people, not for money. */
function markOf(positionValue: Decimal, szi: Decimal): number | null {
  const size = Math.abs(Number(szi));
  return size > 0 ? Math.abs(Number(positionValue)) / size : null;
}

function distancePct(markPx: number, liquidationPx: number): number {
  return (Math.abs(markPx - liquidationPx) / markPx) * 100;
}

function absolute(value: Decimal): Decimal {
  return canonicalDecimal(value.replace('-', ''));
}
