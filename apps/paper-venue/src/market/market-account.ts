// Accounts of market participants: deep deposits at low leverage, so that margin never decides what the market does, and a way to
// clear what an earlier run left on the book.
import type { ExchangeAction } from '../core/seam/actions.ts';
import type { Address } from '../core/seam/words.ts';
import type { MarketVenue } from './desk.ts';

const DEPOSIT_USD = '1000000000';
/** Within the lowest tier of every listed coin, so that no position limit by leverage applies. */
const LEVERAGE = 3;
const CANCELS_MAX = 100;

const send = (venue: MarketVenue, account: Address, action: ExchangeAction, atMs: number): void => {
  venue.apply({ kind: 'trusted', command: { account, action, receivedAtMs: atMs } });
};

export const createMarketAccount = (
  venue: MarketVenue,
  account: Address,
  asset: number,
  atMs: number,
): void => {
  venue.apply({ kind: 'createAccount', account: { address: account, usd: DEPOSIT_USD, house: true } });
  send(venue, account, { type: 'updateLeverage', asset, isCross: true, leverage: LEVERAGE }, atMs);
};

/** Cancels every open order of an account. */
export const cancelAll = (venue: MarketVenue, account: Address, atMs: number): void => {
  const { universe } = venue.meta();
  const assets = new Map(universe.map(({ name }, index) => [name, index]));
  const cancels = venue.openOrders(account).map(({ coin, oid }) => ({ a: assets.get(coin) ?? -1, o: oid }));
  for (let i = 0; i < cancels.length; i += CANCELS_MAX) {
    send(venue, account, { type: 'cancel', cancels: cancels.slice(i, i + CANCELS_MAX) }, atMs);
  }
};
