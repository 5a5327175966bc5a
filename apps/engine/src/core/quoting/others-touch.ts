/**
 * The best prices of everybody else: the book without our own resting orders, since a price made from our own quotes
 * would follow itself. A level counts as others' for what its size exceeds ours by.
 */
import type { Side } from '@agora/shared/order';
import type { Book, Level } from '../book/book.ts';
import type { OrderRecord } from '../orders/order.ts';

/** 0 when nobody else is in sight on that side. `own` are the coin's open orders. */
export function othersBest(book: Book, side: Side, own: readonly OrderRecord[]): number {
  const buying = side === 'buy';
  const topPx = buying ? book.bidPx : book.askPx;
  if (topPx === 0) return 0;
  if ((buying ? book.bidSz : book.askSz) > ownLotsAt(own, side, topPx)) return topPx;
  return firstBehind(buying ? book.bids : book.asks, side, topPx, own);
}

function firstBehind(
  levels: readonly Level[],
  side: Side,
  topPx: number,
  own: readonly OrderRecord[],
): number {
  for (const { px, sz } of levels) {
    const behind = side === 'buy' ? px < topPx : px > topPx;
    if (behind && sz > ownLotsAt(own, side, px)) return px;
  }
  return 0;
}

function ownLotsAt(own: readonly OrderRecord[], side: Side, px: number): number {
  let lots = 0;
  for (const order of own) if (order.side === side && order.px === px) lots += order.sz - order.filled;
  return lots;
}
