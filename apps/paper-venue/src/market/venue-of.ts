// The market's view of an exchange: it reads freely, and what it changes goes through one function that a caller may record.
import type { Exchange } from '../core/exchange.ts';
import type { MarketVenue } from './desk.ts';

export const venueOf = (exchange: Exchange, apply: MarketVenue['apply']): MarketVenue => ({
  apply,
  meta: () => exchange.meta(),
  assetCtx: (coin) => exchange.assetCtx(coin),
  l2Book: (coin, params) => exchange.l2Book(coin, params),
  openOrders: (user) => exchange.openOrders(user),
  clearinghouseState: (user) => exchange.clearinghouseState(user),
  hasAccount: (user) => exchange.hasAccount(user),
});
