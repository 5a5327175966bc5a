/**
 * The shipped strategy: quotes around a reservation price that leans against inventory, with a spread that covers
 * fees and widens with volatility.
 *
 * Avellaneda & Stoikov 2008 ("High-frequency trading in a limit order book", eq. 29 and 30): r = s - q·g·s²·(T-t), and
 * quotes at r ± half a spread that grows with the variance. Guéant, Lehalle & Fernandez-Tapia 2013 ("Dealing with the
 * inventory risk") show that far from a closing time the optimal quotes are affine in inventory. Here the slope is given
 * directly (`inventory_skew_bps` at a full position) instead of through a risk aversion nobody can measure:
 *   r      = mid × (1 - skew × q / qMax)
 *   spread = min(max, max(min, 2 × makerFee) + factor × s(horizon)),   s over one requote horizon, all in basis points
 *   bid_i  = r - spread/2 - i × spacing, rounded down to the tick;  ask_i mirrored, rounded up.
 */
import type { Side } from '@agora/shared/order';
import type { StrategyConfig } from '@agora/shared/strategy-config';
import { hedgeQuote } from './hedger.ts';
import { quotePx, type SideTargets, sizedQuotes } from './ladder.ts';
import { type DesiredQuote, NO_QUOTES, type Strategy, type StrategyView } from './strategy.ts';

export const avellaneda: Strategy = (view) => {
  const { othersBidPx, othersAskPx, quoteMode } = view;
  if (othersBidPx === 0 || othersAskPx === 0 || othersBidPx >= othersAskPx) return NO_QUOTES;
  const reservationPx = reservation(view);
  const spreadBps = fullSpreadBps(view.config, view.makerFeeBps, view.sigmaBps);
  const sides: readonly Side[] =
    quoteMode === 'reduce_only' ? (view.szi === 0 ? [] : [view.szi > 0 ? 'sell' : 'buy']) : ['buy', 'sell'];
  const quotes = sides.flatMap((side) => sizedQuotes(view, targetsOf(view, side, reservationPx, spreadBps)));
  return { quotes: withHedge(view, quotes), spreadBps, reservationPx };
};

/** Mid of the others, leaned against inventory by at most `inventory_skew_bps`. Px units, a fraction. */
export function reservation(view: StrategyView): number {
  const mid = (view.othersBidPx + view.othersAskPx) / 2;
  const share = view.positionLotsMax === 0 ? Math.sign(view.szi) : view.szi / view.positionLotsMax;
  const lean = Math.max(-1, Math.min(1, share)) * view.config.inventory_skew_bps;
  return mid * (1 - lean / 10_000);
}

/** Between what covers both fees (at least the configured minimum) and the configured maximum. Basis points. */
export function fullSpreadBps(config: StrategyConfig, makerFeeBps: number, sigmaBps: number): number {
  const base = Math.max(config.min_spread_bps, 2 * makerFeeBps);
  return Math.min(config.max_spread_bps, base + config.volatility_spread_factor * sigmaBps);
}

function targetsOf(view: StrategyView, side: Side, reservationPx: number, spreadBps: number): SideTargets {
  const { levels, level_spacing_bps: spacingBps } = view.config;
  const away = side === 'buy' ? -1 : 1;
  const prices = Array.from({ length: levels }, (_, level) => {
    const bps = spreadBps / 2 + level * spacingBps;
    return reservationPx * (1 + (away * bps) / 10_000);
  });
  return { side, prices: quotePx(view, side, prices) };
}

/** The hedge order takes the place of the innermost quote of its side. */
function withHedge(view: StrategyView, quotes: readonly DesiredQuote[]): readonly DesiredQuote[] {
  const hedge = hedgeQuote(view, quotes);
  if (hedge === null) return quotes;
  return [hedge, ...quotes.filter(({ side, level }) => side !== hedge.side || level !== 0)];
}
