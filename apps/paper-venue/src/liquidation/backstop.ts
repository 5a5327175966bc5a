// The backstop: below two thirds of maintenance the positions go over at the mark, with all that is left of their
// margin. What was taken over is sold into the book as the book takes it.
import { settle } from '../accounts/settlement.ts';
import { formatPx, type Venue } from '../core/venue.ts';
import type { Unit } from './liquidate.ts';
import { LIQUIDATOR, liquidatorOf } from './liquidator.ts';
import { closeAtMarket } from './market-close.ts';

/** @param valueUusd What the unit is worth: the liquidator's gain, and its risk. */
export function takeOver(venue: Venue, { account, perps, kind }: Unit, valueUusd: number): void {
  const liquidator = liquidatorOf(venue);
  for (const perp of perps) {
    const { asset } = perp;
    const isLong = perp.szi > 0;
    const how = {
      px: asset.markPx,
      sz: Math.abs(perp.szi),
      dir: `Liquidated ${kind} ${isLong ? 'Long' : 'Short'}`,
      liquidation: {
        liquidatedUser: account.address,
        markPx: formatPx(asset, asset.markPx),
        method: 'backstop' as const,
      },
    };
    settle(venue, account, perp, !isLong, how);
    settle(venue, liquidator, liquidator.perp(asset), isLong, how);
  }
  account.rawUsd -= valueUusd;
  liquidator.rawUsd += valueUusd;
}

/** Offers what the liquidator holds to the book. */
export function unwind(venue: Venue): void {
  const liquidator = venue.accounts.get(LIQUIDATOR);
  if (liquidator === undefined) return;
  for (const perp of liquidator.usedPerps) {
    if (perp.szi !== 0) closeAtMarket(venue, liquidator, perp, { sz: Math.abs(perp.szi) });
  }
}
