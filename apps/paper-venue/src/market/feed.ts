// Fits a generated or replayed market to a host that records every input: the market reads the exchange and hands its inputs over.
import type { Exchange } from '../core/exchange.ts';
import type { MarketVenue } from './desk.ts';
import type { Market } from './flow.ts';

export type Feed = {
  /** Hands over every input due up to `toMs`, in order. */
  pump(toMs: number, apply: MarketVenue['apply']): void;
};

/** The market's view of an exchange whose changes go through `apply`. */
export const venueOf = (exchange: Exchange, apply: MarketVenue['apply']): MarketVenue => ({
  apply,
  meta: () => exchange.meta(),
  assetCtx: (coin) => exchange.assetCtx(coin),
  l2Book: (coin, params) => exchange.l2Book(coin, params),
  openOrders: (user) => exchange.openOrders(user),
  clearinghouseState: (user) => exchange.clearinghouseState(user),
  hasAccount: (user) => exchange.hasAccount(user),
});

export const feedOf = (exchange: Exchange, market: Market): Feed => ({
  pump: (toMs, apply) => market.advance(venueOf(exchange, apply), toMs),
});
