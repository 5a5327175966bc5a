// A position closed into the book by the venue: an order of the account that takes what lies within the slippage and within
// the worst price it may have, under its own oid, told to both sides as a liquidation where it is one.
import type { Account, Perp } from '../accounts/account.ts';
import { setStatus } from '../accounts/records.ts';
import type { Address } from '../core/seam/words.ts';
import { formatPx, type Venue } from '../core/venue.ts';
import { take } from '../matching/match.ts';
import { Order } from '../matching/order.ts';

export type MarketClose = {
  sz: number;
  dir?: string;
  /** Whose liquidation the trades are. */
  liquidated?: Address;
  /** No trade is worse than this, however far the slippage would go. */
  worstPx?: number;
};

export function closeAtMarket(
  venue: Venue,
  account: Account,
  perp: Perp,
  { sz, dir, liquidated, worstPx }: MarketClose,
): void {
  const { asset } = perp;
  const isBuy = perp.szi < 0;
  const slack = venue.config.liquidationSlippagePct;
  const slipped = isBuy
    ? Math.floor((asset.markPx * (100 + slack)) / 100)
    : Math.ceil((asset.markPx * (100 - slack)) / 100);
  const worst = worstPx ?? slipped;
  const px = isBuy ? Math.min(slipped, worst) : Math.max(slipped, worst);
  const order = new Order(
    venue.nextOid++,
    account,
    perp,
    { asset, isBuy, px, sz, tif: 'LiquidationMarket', reduceOnly: true, cloid: null, trigger: null },
    venue.blockTimeMs,
  );
  const liquidation =
    liquidated === undefined
      ? {}
      : {
          liquidation: {
            liquidatedUser: liquidated,
            markPx: formatPx(asset, asset.markPx),
            method: 'market' as const,
          },
        };
  const named = dir === undefined ? {} : { dir };
  const taken = take(venue, order, venue.nextTicket++, { ...named, ...liquidation });
  if (taken.sz > 0) setStatus(venue, order, 'filled');
}
