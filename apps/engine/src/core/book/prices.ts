/** What a healthy book says about price: exact integers where money depends on it, fractions for models only. */
import type { Book, Level } from './book.ts';

/** Twice the mid in px units (bid + ask), so that half a unit stays exact. */
export function midX2(book: Book): number {
  return book.bidPx + book.askPx;
}

/**
 * Mid weighted by the opposite sizes, in px units, as a fraction: where the next trade more likely goes
 * (Gatheral & Oomen 2010, "Zero-intelligence realized variance estimation", microprice). A model's input.
 */
export function microprice(book: Book): number {
  const { bidPx, bidSz, askPx, askSz } = book;
  return (bidPx * askSz + askPx * bidSz) / (bidSz + askSz);
}

/** Ask minus bid over mid, in basis points, for models and people. */
export function touchSpreadBps(book: Book): number {
  return ((book.askPx - book.bidPx) * 20_000) / midX2(book);
}

/** Lots resting within `bps` of the best price of a side, the merged top first. */
export function depthLots(book: Book, side: 'buy' | 'sell', bps: number): number {
  const buying = side === 'buy';
  const bestPx = buying ? book.bidPx : book.askPx;
  if (bestPx === 0) return 0;
  const furthestPx = buying ? bestPx * (1 - bps / 10_000) : bestPx * (1 + bps / 10_000);
  let lots = buying ? book.bidSz : book.askSz;
  for (const { px, sz } of buying ? book.bids : book.asks) {
    if (isBehind(px, bestPx, buying) && !isBehind(px, furthestPx, buying)) lots += sz;
  }
  return lots;
}

/** The merged ladder of a side: the top, then the levels that lie behind it. */
export function ladder(book: Book, side: 'buy' | 'sell'): Level[] {
  const buying = side === 'buy';
  const top = buying ? { px: book.bidPx, sz: book.bidSz } : { px: book.askPx, sz: book.askSz };
  if (top.px === 0) return [];
  return [top, ...(buying ? book.bids : book.asks).filter(({ px }) => isBehind(px, top.px, buying))];
}

function isBehind(px: number, bestPx: number, buying: boolean): boolean {
  return buying ? px < bestPx : px > bestPx;
}
