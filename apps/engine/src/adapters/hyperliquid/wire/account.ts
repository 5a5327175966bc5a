/** Cash and positions as the venue shows them, in the core's integers. */
import { z } from 'zod';
import { type CoinSpec, pxCeil, pxFloor, sziExact } from '../../../core/money/coin-spec.ts';
import { scaledExact } from '../../../core/money/decimal-text.ts';
import type { VenuePosition } from '../../../core/position/opening.ts';
import type { SeenAccount } from '../../../core/reconcile/view.ts';
import type { Universe } from '../../../ports/venue-universe.ts';

const USD_DECIMALS = 6;

export const wireAccount = z.object({
  marginSummary: z.object({ accountValue: z.string(), totalRawUsd: z.string() }),
  assetPositions: z.array(
    z.object({
      position: z.object({
        coin: z.string(),
        szi: z.string(),
        positionValue: z.string(),
        unrealizedPnl: z.string(),
        liquidationPx: z.string().nullable(),
        cumFunding: z.object({ allTime: z.string() }).optional(),
      }),
    }),
  ),
  time: z.int().nonnegative(),
});
export type WireAccount = z.output<typeof wireAccount>;

/** Positions in coins outside `traded` are named, never valued. Throws RangeError for numbers that are none. */
export function seenAccount(wire: WireAccount, universe: Universe, traded: ReadonlySet<string>): SeenAccount {
  const shown = wire.assetPositions.map(({ position }) => position);
  const open = shown.filter(({ szi }) => Number(szi) !== 0);
  return {
    cashUusd: usd(wire.marginSummary.totalRawUsd),
    positions: shown.filter(({ coin }) => traded.has(coin)).map((each) => positionOf(each, universe)),
    strangePositions: open.map(({ coin }) => coin).filter((coin) => !traded.has(coin)),
  };
}

function positionOf(
  {
    coin,
    szi,
    positionValue,
    unrealizedPnl,
    liquidationPx,
    cumFunding,
  }: WireAccount['assetPositions'][number]['position'],
  universe: Universe,
): VenuePosition {
  const spec = universe.get(coin)?.spec;
  const lots = spec === undefined ? null : sziExact(spec, szi);
  if (spec === undefined || lots === null) throw new RangeError(`the position in ${coin} has no size`);
  return {
    coin: spec.coin,
    szi: lots,
    positionValueUusd: usd(positionValue),
    unrealizedUusd: usd(unrealizedPnl),
    fundingPaidAllTimeUusd: cumFunding === undefined ? null : usd(cumFunding.allTime),
    liquidationPx: liquidationPx === null ? null : nearer(spec, lots, liquidationPx),
  };
}

/** Rounded towards the mark: a liquidation is never shown further away than it is. */
function nearer(spec: CoinSpec, lots: number, px: string): number | null {
  return lots > 0 ? pxCeil(spec, px) : pxFloor(spec, px);
}

function usd(text: string): number {
  const uusd = scaledExact(text, USD_DECIMALS);
  if (uusd === null) throw new RangeError('an amount of the account is no exact decimal');
  return uusd;
}
