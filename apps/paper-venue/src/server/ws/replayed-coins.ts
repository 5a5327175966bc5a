// Coins whose market is a recording: their public trades are the recorded ones and those of clients; what market
// accounts trade among themselves to keep the book as recorded is internal.
import type { Exchange } from '../../core/exchange.ts';
import type { TradeView } from '../../core/seam/events.ts';
import type { ShownFrame } from '../../market/replay.ts';

const TRADES_MAX = 200;

type ShownTrade = Extract<ShownFrame, { kind: 'trades' }>['data'][number];

export class ReplayedCoins {
  readonly #exchange: Exchange;
  readonly #trades = new Map<string, (ShownTrade | TradeView)[]>();
  #house: ReadonlySet<string> = new Set();

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  has(coin: string | undefined): boolean {
    return coin !== undefined && this.#trades.has(coin);
  }

  add(frame: ShownFrame): void {
    if (frame.kind === 'l2Book') {
      if (!this.has(frame.data.coin)) this.#start(frame.data.coin);
      return;
    }
    for (const trade of frame.data) {
      if (!this.has(trade.coin)) this.#start(trade.coin);
      this.#keep(trade.coin, trade);
    }
  }

  /** Whether a trade of the exchange is public; keeps it for new subscribers when it is. */
  shows(trade: TradeView): boolean {
    if (!this.has(trade.coin)) return true;
    if (trade.users.every((user) => this.#house.has(user))) return false;
    this.#keep(trade.coin, trade);
    return true;
  }

  /** Undefined for a coin that is not replayed. */
  recentTrades(coin: string): readonly (ShownTrade | TradeView)[] | undefined {
    return this.#trades.get(coin);
  }

  #start(coin: string): void {
    this.#trades.set(coin, []);
    const accounts = this.#exchange.accounts().filter(({ house }) => house);
    this.#house = new Set(accounts.map(({ address }) => address));
  }

  #keep(coin: string, trade: ShownTrade | TradeView): void {
    const trades = this.#trades.get(coin);
    trades?.push(trade);
    if (trades !== undefined && trades.length > TRADES_MAX) trades.shift();
  }
}
