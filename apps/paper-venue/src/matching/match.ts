// Taking: an order meets the other side in price-time order until it is done or nothing crosses. The
// resting side's margin is looked at again at every match; a trader never trades with itself.

import { feeUusdTrunc, refreshRates } from '../accounts/fees.ts';
import { applyFill, type Execution } from '../accounts/fills.ts';
import { canFillResting } from '../accounts/margin.ts';
import { noteTrade } from '../core/market-data.ts';
import { txHash } from '../core/tx-hash.ts';
import type { Venue } from '../core/venue.ts';
import type { Order } from './order.ts';
import { trimReduceOnly } from './reduce-only.ts';
import { finishResting, shrinkResting } from './rest.ts';

/** What a fill says beyond the trade: a liquidation is told to both sides, its name to the taker alone. */
export type Annotation = Pick<Execution, 'dir' | 'liquidation'>;

export type Taken = { sz: number; ntlUusd: number };

/** Fills `taker` (not resting) as far as it goes; what is left stays in `taker.sz`. */
export function take(venue: Venue, taker: Order, ticket: number, how: Annotation = {}): Taken {
  const side = taker.asset.book.side(!taker.isBuy);
  const taken: Taken = { sz: 0, ntlUusd: 0 };
  let hash = '';
  while (taker.sz > 0) {
    const level = side.best();
    if (level === null || (taker.isBuy ? level.px > taker.px : level.px < taker.px)) break;
    const maker = level.head;
    if (maker === null) throw new Error(`empty level ${level.px} in ${taker.asset.coin}`);
    if (maker.account === taker.account) {
      finishResting(venue, maker, 'selfTradeCanceled');
      continue;
    }
    if (hash === '') hash = txHash(venue.height, ticket);
    const sz = Math.min(taker.sz, maker.sz);
    if (!trade(venue, taker, maker, sz, { ...how, hash })) continue;
    taken.sz += sz;
    taken.ntlUusd += sz * maker.px;
  }
  return taken;
}

/** One match; false when the resting side could not carry it and was cancelled instead. */
function trade(
  venue: Venue,
  taker: Order,
  maker: Order,
  sz: number,
  { hash, dir, liquidation }: Annotation & { hash: string },
): boolean {
  const px = maker.px;
  const ntl = px * sz;
  refreshRates(venue, maker.account);
  refreshRates(venue, taker.account);
  const makerFee = feeUusdTrunc(ntl, maker.account.makerPpm);
  if (!canFillResting(maker.perp, maker.account, maker.isBuy, sz, px, makerFee)) {
    finishResting(venue, maker, 'marginCanceled');
    return false;
  }
  const tid = venue.nextTid++;
  const takerFee = feeUusdTrunc(ntl, taker.account.takerPpm);
  taker.sz -= sz;
  const told = liquidation === undefined ? {} : { liquidation };
  const named = dir === undefined ? told : { ...told, dir };
  applyFill(venue, taker, { px, sz, feeUusd: takerFee, isTaker: true, tid, hash, ...named });
  shrinkResting(maker, sz);
  applyFill(venue, maker, { px, sz, feeUusd: makerFee, isTaker: false, tid, hash, ...told });
  noteTrade(venue, taker, maker, sz, tid, hash);
  if (maker.sz === 0) finishResting(venue, maker, 'filled');
  trimReduceOnly(venue, maker.perp);
  trimReduceOnly(venue, taker.perp);
  return true;
}
