/**
 * What closing a position takes, worked out from the book as it is: side, price, cost, and how much the book can take within the
 * collar. Pure. Prices and sizes that are sent are the venue's own texts; what is computed is for people.
 */
import { canonicalDecimal, type Decimal } from '@agora/shared/decimal';
import type { Coin } from '@agora/shared/ids';

export interface Level {
  readonly px: Decimal;
  readonly sz: Decimal;
}

/** Best first. */
export interface Book {
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

export interface Held {
  readonly coin: Coin;
  /** Signed. */
  readonly szi: Decimal;
  readonly mark_px: Decimal | null;
}

export interface ClosePlan {
  readonly coin: Coin;
  /** Of the order: the other side of the position. */
  readonly side: 'buy' | 'sell';
  /** The whole position. */
  readonly size: Decimal;
  /** What cost is counted against: mid, or the mark where one side of the book is empty; null = neither is known. */
  readonly reference_px: Decimal | null;
  /** No order of this run trades beyond it. */
  readonly bound_px: Decimal | null;
  /** Average over what the book takes within the bound; null = it takes nothing. */
  readonly expected_px: Decimal | null;
  /** The worst level that is needed: the limit of the order. */
  readonly limit_px: Decimal | null;
  readonly covered_size: Decimal;
  /** Whether the book takes the whole position within the bound. */
  readonly is_covered: boolean;
  /** Worse than the reference, before fees, for what the book takes. */
  readonly cost_usd: Decimal;
  readonly cost_bps: Decimal;
}

const BPS = 10_000;
/** The venue's own limit of a price; a computed size has no more than 8 places either. */
const PLACES = 8;

/** How far an order may go: so many bps from the reference, or as far as an earlier look said. */
export type Collar = { readonly bps: number } | { readonly px: Decimal };

export function planClose(held: Held, book: Book, collar: Collar): ClosePlan {
  const side = held.szi.startsWith('-') ? 'buy' : 'sell';
  const size = sizeOf(held.szi);
  const reference = referenceOf(held, book);
  const sign = side === 'buy' ? 1 : -1;
  const bound = boundOf(collar, reference, sign);
  const taken =
    bound === null ? [] : take(side === 'buy' ? book.asks : book.bids, Number(size), Number(bound), sign);
  const covered = taken.reduce((sum, { sz }) => sum + sz, 0);
  const value = taken.reduce((sum, { px, sz }) => sum + Number(px) * sz, 0);
  const isCovered = covered >= Number(size) * (1 - Number.EPSILON * taken.length);
  const cost = reference === null ? 0 : sign * (value - reference * covered);
  return {
    coin: held.coin,
    side,
    size,
    reference_px: reference === null ? null : decimalOf(reference),
    bound_px: bound,
    expected_px: covered === 0 ? null : decimalOf(value / covered),
    limit_px: taken.at(-1)?.px ?? null,
    covered_size: isCovered ? size : decimalOf(covered),
    is_covered: isCovered,
    cost_usd: decimalOf(cost, 2),
    cost_bps: decimalOf(covered === 0 || reference === null ? 0 : (cost / (reference * covered)) * BPS, 1),
  };
}

function boundOf(collar: Collar, reference: number | null, sign: number): Decimal | null {
  if ('px' in collar) return collar.px;
  return reference === null ? null : decimalOf(reference * (1 + (sign * collar.bps) / BPS));
}

export function sizeOf(szi: Decimal): Decimal {
  return canonicalDecimal(szi.replace('-', ''));
}

function referenceOf({ mark_px }: Held, { bids, asks }: Book): number | null {
  const [bid, ask] = [bids[0], asks[0]];
  if (bid !== undefined && ask !== undefined) return (Number(bid.px) + Number(ask.px)) / 2;
  return mark_px === null ? null : Number(mark_px);
}

function take(
  levels: readonly Level[],
  size: number,
  bound: number,
  sign: number,
): { px: Decimal; sz: number }[] {
  const taken: { px: Decimal; sz: number }[] = [];
  let left = size;
  for (const { px, sz } of levels) {
    if (left <= 0 || sign * (Number(px) - bound) > 0) break;
    taken.push({ px, sz: Math.min(left, Number(sz)) });
    left -= Number(sz);
  }
  return taken;
}

function decimalOf(figure: number, places: number = PLACES): Decimal {
  return canonicalDecimal(figure.toFixed(places));
}
