// Positions that change hands without the book: settled when a coin is delisted, taken over by the backstop, closed by
// auto-deleveraging. Fills without a fee and without a public trade; each side's history shows them.

import type { FillView } from '../core/seam/events.ts';
import { txHash } from '../core/tx-hash.ts';
import type { Venue } from '../core/venue.ts';
import { Order } from '../matching/order.ts';
import type { Account, Perp } from './account.ts';
import { applyFill } from './fills.ts';

export type Settlement = {
  px: number;
  sz: number;
  dir: string;
  liquidation?: FillView['liquidation'];
};

/** One side's fill at a price; whoever calls makes sure that the other side has its own. */
export function settle(
  venue: Venue,
  account: Account,
  perp: Perp,
  isBuy: boolean,
  { px, sz, ...how }: Settlement,
): void {
  const request = { asset: perp.asset, isBuy, px, sz, tif: 'LiquidationMarket', cloid: null } as const;
  const order = new Order(
    venue.nextOid++,
    account,
    perp,
    { ...request, reduceOnly: true, trigger: null },
    venue.blockTimeMs,
  );
  const hash = txHash(venue.height, order.oid);
  applyFill(venue, order, { px, sz, feeUusd: 0, isTaker: true, tid: venue.nextTid++, hash, ...how });
}
