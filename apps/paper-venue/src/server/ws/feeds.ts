// What each channel shows: the first frame after a subscription, and what follows from events and the passing of
// time. Contents come from the exchange's own reads, so a channel and its `/info` twin cannot disagree.
import type { Exchange } from '../../core/exchange.ts';
import type { ExchangeEvent, FillView, LiquidationView, TradeView } from '../../core/seam/events.ts';
import type { ShownFrame } from '../../market/replay.ts';
import type { Subscription, SubscriptionType } from '../../protocol/ws/subscription.ts';
import { ACCOUNT_STATES, candleOf, snapshotOf, stateOf } from './contents.ts';
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
  readonly fundings = new Map<string, object[]>();
  readonly ledger = new Map<string, object[]>();
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
    const { type, coin } = subscription;
    if (type === 'trades' && coin !== undefined) {
      const trades = this.#replayed.recentTrades(coin) ?? this.#exchange.recentTrades(coin);
      // Clients look at the first of them.
      return trades.length === 0 ? null : trades;
    }
    return stateOf(this.#exchange, subscription) ?? snapshotOf(this.#exchange, subscription);
  }

  /** Frames that follow from events, one digest a block. */
  onEvents(events: readonly ExchangeEvent[]): void {
    let digest = new Digest();
    let seen = 0;
    for (const event of events) {
      seen++;
      if (event.type === 'blockClosed') {
        const from = seen;
        this.#flush(digest, (user) => updatesFrom(events, from, user));
        digest = new Digest();
      } else {
        this.#collect(digest, event);
      }
    }
    this.#flush(digest, () => 0);
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
      this.#deliver(topic, { ...stateOf(this.#exchange, topic.subscription), time: frame.data.time });
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
    for (const type of ACCOUNT_STATES) {
      for (const topic of this.#topics.of(type)) {
        if (topic.dirty || nowMs - topic.lastPushMs >= this.cadence.accountMs) this.#push(topic, nowMs);
      }
    }
  }

  #push(topic: Topic, nowMs: number): void {
    const data = stateOf(this.#exchange, topic.subscription);
    topic.lastPushMs = nowMs;
    topic.dirty = false;
    if (data !== null) this.#deliver(topic, data);
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
        push(digest.fundings, event.account, event.payment);
        break;
      case 'ledger':
        push(digest.ledger, event.account, event.entry);
        break;
      case 'liquidation':
        this.#toUser('userEvents', event.account, { liquidation: event.liquidation });
        this.#toUser('notification', event.account, { notification: noticeOf(event.liquidation) });
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

  /** @param laterOf How many updates of an account's orders come after this digest: reads show those, too. */
  #flush(digest: Digest, laterOf: (user: string) => number): void {
    if (digest.empty) return;
    for (const [coin, trades] of digest.trades) {
      for (const topic of this.#topics.about('trades', 'coin', coin)) this.#deliver(topic, trades);
      this.#deliverCandles(coin);
    }
    for (const [user, updates] of digest.orderUpdates) {
      this.#toUser('orderUpdates', user, updates);
      this.#deliverHistory(user, updates.length, laterOf);
    }
    for (const [user, fundings] of digest.fundings) this.#toUser('userFundings', user, { user, fundings });
    for (const [user, entries] of digest.ledger) {
      this.#toUser('userNonFundingLedgerUpdates', user, { user, nonFundingLedgerUpdates: entries });
    }
    for (const [user, fills] of digest.fills) this.#deliverFills(user, fills);
    for (const [user, nonUserCancel] of digest.cancels) this.#toUser('userEvents', user, { nonUserCancel });
    for (const user of digest.accounts) {
      for (const type of ACCOUNT_STATES) {
        for (const topic of this.#topics.about(type, 'user', user)) topic.dirty = true;
      }
    }
  }

  #deliverCandles(coin: string): void {
    for (const topic of this.#topics.about('candle', 'coin', coin)) {
      const { interval } = topic.subscription;
      const candle = interval === undefined ? null : candleOf(this.#exchange, coin, interval);
      if (candle !== null) this.#deliver(topic, candle);
    }
  }

  /** The newest entries of the order history as of this digest, as its `/info` twin shows them. */
  #deliverHistory(user: string, count: number, laterOf: (user: string) => number): void {
    for (const topic of this.#topics.about('userHistoricalOrders', 'user', user)) {
      const of = topic.subscription.user;
      if (of === undefined) continue;
      const later = laterOf(user);
      const orderHistory = this.#exchange.historicalOrders(of, later + count).slice(later);
      this.#deliver(topic, { user, orderHistory });
    }
  }

  /** Newest first, as a list of fills is told: a client has to find their order by itself. */
  #deliverFills(user: string, made: readonly FillView[]): void {
    const fills = made.toReversed();
    for (const topic of this.#topics.about('userFills', 'user', user)) {
      const shown = topic.subscription.aggregateByTime ? this.#aggregated(topic, fills) : fills;
      this.#deliver(topic, { user, fills: shown });
    }
    this.#toUser('userEvents', user, { fills });
  }

  /** The same fills as the account's aggregated list shows them. */
  #aggregated({ subscription }: Topic, fills: readonly FillView[]): readonly FillView[] {
    const [newest, oldest] = [fills[0], fills.at(-1)];
    if (subscription.user === undefined || newest === undefined || oldest === undefined) return fills;
    const range = { startTime: oldest.time, endTime: newest.time, aggregateByTime: true };
    return this.#exchange.userFillsByTime(subscription.user, range);
  }

  #toUser(type: SubscriptionType, user: string, data: unknown): void {
    for (const topic of this.#topics.about(type, 'user', user)) this.#deliver(topic, data);
  }
}

function updatesFrom(events: readonly ExchangeEvent[], from: number, user: string): number {
  let count = 0;
  for (let i = from; i < events.length; i++) {
    const event = events[i];
    if (event?.type === 'orderUpdate' && event.account === user) count++;
  }
  return count;
}

function noticeOf({ liquidated_ntl_pos: usd }: LiquidationView): string {
  return `Your account was liquidated: positions of $${usd} were closed by the venue.`;
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
