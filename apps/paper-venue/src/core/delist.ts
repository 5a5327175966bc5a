// The end of a coin: its orders are cancelled, its positions settled at the mark, and nothing more is accepted in it.
import { settle } from '../accounts/settlement.ts';
import { trimReduceOnly } from '../matching/reduce-only.ts';
import { finishResting } from '../matching/rest.ts';
import type { Venue } from './venue.ts';

export function delist(venue: Venue, coin: string): void {
  const asset = venue.assetOf(coin);
  if (asset.delisted) throw new RangeError(`${coin} is delisted already`);
  asset.delisted = true;
  for (const account of venue.accounts.values()) {
    for (const order of [...account.open.values()]) {
      if (order.asset === asset && account.open.has(order.oid))
        finishResting(venue, order, 'delistedCanceled');
    }
  }
  for (const account of venue.accounts.values()) {
    const perp = account.perps[asset.index];
    if (perp === undefined || perp.szi === 0) continue;
    settle(venue, account, perp, perp.szi < 0, {
      px: asset.markPx,
      sz: Math.abs(perp.szi),
      dir: 'Settlement',
    });
    trimReduceOnly(venue, perp);
  }
}
