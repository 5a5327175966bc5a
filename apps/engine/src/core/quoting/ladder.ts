/**
 * From target prices to quotes that the venue takes: on tick, post-only, one price a level, and no larger than the
 * position limit leaves room for.
 */
import type { Side } from '@agora/shared/order';
import { ORDER_UUSD_MIN } from '../checks/order-notional-min.ts';
import { ceilToTick, floorToTick, tickAbove, tickBelow } from '../money/tick.ts';
import { lotsOfNotionalCeil, lotsOfNotionalFloor, notionalUusd, uusdOfUsd } from '../money/usd.ts';
import type { DesiredQuote, StrategyView } from './strategy.ts';

export interface SideTargets {
  readonly side: Side;
  /** Valid prices, innermost first; 0 = there is none at that level. */
  readonly prices: readonly number[];
}

/**
 * Valid post-only prices for wished ones (px units, fractions, innermost first): rounded away from the other side, at
 * least one tick off its best, each level behind the one before.
 */
export function quotePx(view: StrategyView, side: Side, wished: readonly number[]): number[] {
  const { spec, bidPx, askPx } = view;
  let limitPx = side === 'buy' ? tickBelow(spec, askPx) : tickAbove(spec, bidPx);
  return wished.map((px) => {
    if (!Number.isFinite(px) || limitPx === 0) return 0;
    const quoted =
      side === 'buy' ? Math.min(floorToTick(spec, px), limitPx) : Math.max(ceilToTick(spec, px), limitPx);
    if (quoted !== 0) limitPx = side === 'buy' ? tickBelow(spec, quoted) : tickAbove(spec, quoted);
    return quoted;
  });
}

/**
 * Lots of one quote at `px` in the present mode, before room: never fewer than the venue takes, or a small defensive quote
 * would silently be none.
 */
export function quoteLots({ config, quoteMode, orderUusdMax }: StrategyView, px: number): number {
  const usd = config.quote_size_usd * (quoteMode === 'normal' ? 1 : config.defensive_size_factor);
  const lots = Math.max(
    lotsOfNotionalFloor(uusdOfUsd(Math.floor(usd)), px),
    lotsOfNotionalCeil(ORDER_UUSD_MIN, px),
  );
  return Math.min(lots, lotsOfNotionalFloor(orderUusdMax, px));
}

/** Sizes for each level until the room of the side is used up. What would be too small for the venue is left out. */
export function sizedQuotes(view: StrategyView, { side, prices }: SideTargets): DesiredQuote[] {
  const reduceOnly = view.quoteMode === 'reduce_only';
  let room = reduceOnly ? Math.abs(view.szi) : view.quotedLotsMax - (side === 'buy' ? view.szi : -view.szi);
  const quotes: DesiredQuote[] = [];
  for (const [level, px] of prices.entries()) {
    if (px === 0 || room <= 0) break;
    const sz = Math.min(room, reduceOnly ? wholeOrPart(view, px, room) : quoteLots(view, px));
    if (sz > 0 && (notionalUusd(px, sz) >= ORDER_UUSD_MIN || (reduceOnly && sz >= Math.abs(view.szi)))) {
      quotes.push({ side, level, kind: 'quote', px, sz, reduceOnly });
      room -= sz;
    }
  }
  return quotes;
}

/** A part of the position, or all of it where the rest would be too small to be closed by itself. */
function wholeOrPart(view: StrategyView, px: number, room: number): number {
  const part = quoteLots(view, px);
  const restUusd = notionalUusd(px, Math.max(0, room - part));
  const wholeFits = notionalUusd(px, room) <= view.orderUusdMax;
  return restUusd < ORDER_UUSD_MIN && wholeFits ? room : part;
}
