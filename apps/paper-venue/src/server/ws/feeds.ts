// What each channel shows: the first frame after a subscription, and what follows from events and the passing of
// time. Contents come from the exchange's own reads, so a channel and its `/info` twin cannot disagree.
import type { Exchange } from '../../core/exchange.ts';
import type { ExchangeEvent, FillView, TradeView } from '../../core/types.ts';
import type { ShownFrame } from '../../market/replay.ts';
import type { Subscription } from '../../protocol/ws/subscription.ts';
import { ReplayedCoins } from './replayed-coins.ts';
import type { Topic, Topics } from './topics.ts';

/** Least time between two frames, ms of venue time. */
export interface Cadence {
  readonly bookMs: number;
  readonly fastBookMs: number;
  readonly midsMs: number;
  readonly contextMs: number;
  /** Account state is pushed when it changes, and again after this. */
  readonly accountMs: number;
}

export const DEFAULT_CADENCE: Cadence = {
  bookMs: 500,
  fastBookMs: 500,
  midsMs: 1_000,
  contextMs: 1_000,
  accountMs: 5_000,
};

export type Deliver = (topic: Topic, data: unknown) => void;

/** What one block or one immediate action did to the accounts and coins that someone may listen to. */
class Digest {
  readonly orderUpdates = new Map<string, object[]>();
  readonly fills = new Map<string, FillView[]>();
  readonly cancels = new Map<string, object[]>();
  readonly trades = new Map<string, TradeView[]>();
  readonly accounts = new Set<string>();
  empty = true;
}

export class Feeds {
  readonly #exchange: Exchange;
  readonly #topics: Topics;
  readonly #deliver: Deliver;
  readonly #replayed: ReplayedCoins;
  /** Cadence in force; a fault may slow the books. */
  cadence: Cadence;

  constructor(exchange: Exchange, topics: Topics, cadence: Cadence, deliver: Deliver) {
    this.#exchange = exchange;
    this.#topics = topics;
    this.#deliver = deliver;
    this.#replayed = new ReplayedCoins(exchange);
    this.cadence = cadence;
  }

  /** What a new subscriber is sent at once; null when the channel starts empty. */
  initial(subscription: Subscription): object | readonly unknown[] | null {
    const { type, user, coin } = subscription;
    if (type === 'userFills' && user !== undefined) {
      const fills = this.#exchange.userFills(user, subscription.aggregateByTime ?? false);
      return { user, fills, isSnapshot: true };
    }
    if (type === 'trades' && coin !== undefined) {
      return this.#replayed.recentTrades(coin) ?? this.#exchange.recentTrades(coin);
    }
    if (type === 'bbo' && coin !== undefined) return this.#bbo(coin);
    return this.#state(subscription);
  }

  /** Frames that follow from events, one digest a block. */
  onEvents(events: readonly ExchangeEvent[]): void {
    let digest = new Digest();
    for (const event of events) {
      if (event.type === 'blockClosed') {
        this.#flush(digest);
        digest = new Digest();
      } else {
        this.#collect(digest, event);
      }
    }
    this.#flush(digest);
  }

  /** A recorded frame that the replay has just put on the exchange: shown when it was, and with its time. */
  onReplayed(frame: ShownFrame): void {
    this.#replayed.add(frame);
    if (frame.kind === 'trades') {
      for (const [coin, trades] of Map.groupBy(frame.data, (trade) => trade.coin)) {
        for (const topic of this.#topics.about('trades', 'coin', coin)) this.#deliver(topic, trades);
      }
      return;
    }
    for (const topic of this.#topics.about('l2Book', 'coin', frame.data.coin)) {
      this.#deliver(topic, { ...this.#state(topic.subscription), time: frame.data.time });
    }
  }

  /** Frames that follow from time. */
  onTime(nowMs: number): void {
    for (const topic of this.#topics.of('l2Book')) {
      if (this.#replayed.has(topic.subscription.coin)) continue;
      const everyMs = topic.subscription.book?.fast ? this.cadence.fastBookMs : this.cadence.bookMs;
      if (nowMs - topic.lastPushMs >= everyMs) this.#push(topic, nowMs);
    }
    for (const topic of this.#topics.of('allMids')) {
      if (nowMs - topic.lastPushMs >= this.cadence.midsMs) this.#push(topic, nowMs);
    }
    for (const topic of this.#topics.of('activeAssetCtx')) {
      if (topic.dirty && nowMs - topic.lastPushMs >= this.cadence.contextMs) this.#push(topic, nowMs);
    }
    for (const type of ['openOrders', 'clearinghouseState'] as const) {
      for (const topic of this.#topics.of(type)) {
        if (topic.dirty || nowMs - topic.lastPushMs >= this.cadence.accountMs) this.#push(topic, nowMs);
      }
    }
  }

  #push(topic: Topic, nowMs: number): void {
    const data = this.#state(topic.subscription);
    topic.lastPushMs = nowMs;
    topic.dirty = false;
    if (data !== null) this.#deliver(topic, data);
  }

  /** Channels that always show the whole of something. */
  #state({ type, coin, user, book }: Subscription): object | null {
    if (type === 'allMids') return { mids: this.#exchange.allMids() };
    if (type === 'l2Book' && coin !== undefined) {
      const view = this.#exchange.l2Book(coin, book);
      return view !== null && book?.fast ? { ...view, fast: true } : view;
    }
    if (type === 'activeAssetCtx' && coin !== undefined) return { coin, ctx: this.#exchange.assetCtx(coin) };
    if (user === undefined) return null;
    if (type === 'openOrders') return { dex: '', user, orders: this.#exchange.frontendOpenOrders(user) };
    if (type !== 'clearinghouseState') return null;
    return { dex: '', user, clearinghouseState: this.#exchange.clearinghouseState(user) };
  }

  #bbo(coin: string): object | null {
    const view = this.#exchange.l2Book(coin, { levelsMax: 1 });
    if (view === null) return null;
    return { coin, time: view.time, bbo: [view.levels[0][0] ?? null, view.levels[1][0] ?? null] };
  }

  #collect(digest: Digest, event: ExchangeEvent): void {
    digest.empty = false;
    if ('account' in event && event.account !== null) digest.accounts.add(event.account);
    switch (event.type) {
      case 'orderUpdate':
        push(digest.orderUpdates, event.account, {
          order: event.order,
          status: event.status,
          statusTimestamp: event.statusTimestamp,
        });
        break;
      case 'fill':
        push(digest.fills, event.account, event.fill);
        break;
      case 'nonUserCancel':
        push(digest.cancels, event.account, { coin: event.coin, oid: event.oid });
        break;
      case 'trade':
        if (this.#replayed.shows(event.trade)) push(digest.trades, event.trade.coin, event.trade);
        break;
      case 'funding':
        this.#toUser('userEvents', event.account, { funding: event.payment });
        break;
      case 'liquidation':
        this.#toUser('userEvents', event.account, { liquidation: event.liquidation });
        break;
      case 'bboChanged':
        for (const topic of this.#topics.about('bbo', 'coin', event.coin)) {
          this.#deliver(topic, { coin: event.coin, time: event.timeMs, bbo: event.bbo });
        }
        break;
      case 'ctxChanged':
        for (const topic of this.#topics.about('activeAssetCtx', 'coin', event.coin)) topic.dirty = true;
        break;
      default:
    }
  }

  #flush(digest: Digest): void {
    if (digest.empty) return;
    for (const [coin, trades] of digest.trades) {
      for (const topic of this.#topics.about('trades', 'coin', coin)) this.#deliver(topic, trades);
    }
    for (const [user, updates] of digest.orderUpdates) this.#toUser('orderUpdates', user, updates);
    for (const [user, fills] of digest.fills) this.#deliverFills(user, fills);
    for (const [user, nonUserCancel] of digest.cancels) this.#toUser('userEvents', user, { nonUserCancel });
    for (const user of digest.accounts) {
      for (const topic of this.#topics.about('openOrders', 'user', user)) topic.dirty = true;
      for (const topic of this.#topics.about('clearinghouseState', 'user', user)) topic.dirty = true;
    }
  }

  #deliverFills(user: string, fills: readonly FillView[]): void {
    for (const topic of this.#topics.about('userFills', 'user', user)) {
      const shown = topic.subscription.aggregateByTime ? this.#aggregated(topic, fills) : fills;
      this.#deliver(topic, { user, fills: shown });
    }
    this.#toUser('userEvents', user, { fills });
  }

  /** The same fills as the account's aggregated list shows them. */
  #aggregated({ subscription }: Topic, fills: readonly FillView[]): readonly FillView[] {
    const startTime = fills[0]?.time ?? 0;
    if (subscription.user === undefined) return fills;
    return this.#exchange.userFillsByTime(subscription.user, { startTime, aggregateByTime: true });
  }

  #toUser(type: 'orderUpdates' | 'userEvents', user: string, data: unknown): void {
    for (const topic of this.#topics.about(type, 'user', user)) this.#deliver(topic, data);
  }
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
