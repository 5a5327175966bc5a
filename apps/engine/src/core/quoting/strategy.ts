/**
 * What a strategy is: a pure function from what one coin looks like to the quotes it would like to have. It cannot
 * place, cancel or widen anything; the gate judges each wish on its own. A new strategy is one file with such a function
 * and its line in `strategies.ts`.
 */
import type { OrderKind } from '@agora/shared/cloid';
import type { QuoteMode } from '@agora/shared/event-quoting';
import type { Side } from '@agora/shared/order';
import type { StrategyConfig } from '@agora/shared/strategy-config';
import type { CoinSpec } from '../money/coin-spec.ts';

/** One coin at one instant, own orders taken out of the market's touch. Prices in px units, sizes in lots. */
export interface StrategyView {
  readonly spec: CoinSpec;
  readonly config: StrategyConfig;
  readonly quoteMode: QuoteMode;
  /** Best prices of the book as it is: a post-only order stays behind them. */
  readonly bidPx: number;
  readonly askPx: number;
  /** Best prices of others; 0 = nobody else in sight on that side. */
  readonly othersBidPx: number;
  readonly othersAskPx: number;
  /** Standard deviation of one requote horizon (the cooldown), in basis points. */
  readonly sigmaBps: number;
  readonly szi: number;
  /** Largest |position| the limits leave room for now, in lots. */
  readonly positionLotsMax: number;
  /** As far as quotes may fill it: a little less where the tightest limit is in USD, which a tick of the mark passes. */
  readonly quotedLotsMax: number;
  readonly orderUusdMax: number;
  /** Fee of a maker fill in basis points; negative = rebate. */
  readonly makerFeeBps: number;
}

export interface DesiredQuote {
  readonly side: Side;
  /** 0 = innermost. */
  readonly level: number;
  readonly kind: Exclude<OrderKind, 'flatten'>;
  readonly px: number;
  readonly sz: number;
  readonly reduceOnly: boolean;
}

export interface DesiredQuotes {
  readonly quotes: readonly DesiredQuote[];
  /** Full distance between bid and ask targets, in basis points. */
  readonly spreadBps: number;
  /** Where the strategy would be indifferent, in px units, as a fraction; 0 = it has no opinion. */
  readonly reservationPx: number;
}

export type Strategy = (view: StrategyView) => DesiredQuotes;

export const NO_QUOTES: DesiredQuotes = { quotes: [], spreadBps: 0, reservationPx: 0 };
