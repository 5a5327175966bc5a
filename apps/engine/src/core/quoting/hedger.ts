/**
 * Works a large position down: from `hedge_threshold_share` of the limit on, a reduce-only post-only order joins the
 * touch on the side that shrinks it. It takes no liquidity, so it may wait; the skewed quotes wait with it.
 */
import { ORDER_UUSD_MIN } from '../checks/order-notional-min.ts';
import { ceilToTick, floorToTick, tickAbove, tickBelow } from '../money/tick.ts';
import { lotsOfNotionalFloor, notionalUusd } from '../money/usd.ts';
import { quoteLots } from './ladder.ts';
import type { DesiredQuote, StrategyView } from './strategy.ts';

/** The hedge order, or null while the position is below the threshold. */
export function hedgeQuote(view: StrategyView, quotes: readonly DesiredQuote[]): DesiredQuote | null {
  const { szi, positionLotsMax, config, quoteMode } = view;
  const thresholdLots = Math.ceil(positionLotsMax * config.hedge_threshold_share);
  if (szi === 0 || Math.abs(szi) < thresholdLots || quoteMode === 'reduce_only') return null;
  const side = szi > 0 ? 'sell' : 'buy';
  const px = hedgePx(view, side, quotes);
  if (px === 0) return null;
  const excess = Math.abs(szi) - thresholdLots;
  const wanted = Math.max(excess, quoteLots({ ...view, quoteMode: 'normal' }, px));
  const sz = Math.min(wanted, Math.abs(szi), lotsOfNotionalFloor(view.orderUusdMax, px));
  if (notionalUusd(px, sz) < ORDER_UUSD_MIN && sz < Math.abs(szi)) return null;
  return { side, level: 0, kind: 'hedge', px, sz, reduceOnly: true };
}

/** The others' best on that side, or the own innermost quote where that is nearer to trading; never crossing. */
function hedgePx(view: StrategyView, side: 'buy' | 'sell', quotes: readonly DesiredQuote[]): number {
  const { spec, bidPx, askPx, othersBidPx, othersAskPx } = view;
  const own = quotes.find((quote) => quote.side === side && quote.level === 0)?.px ?? 0;
  if (side === 'buy') return Math.min(floorToTick(spec, Math.max(othersBidPx, own)), tickBelow(spec, askPx));
  const joined = own === 0 ? othersAskPx : Math.min(othersAskPx, own);
  return Math.max(ceilToTick(spec, joined), tickAbove(spec, bidPx));
}
