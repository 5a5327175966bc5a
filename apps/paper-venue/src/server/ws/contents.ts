// What a frame of a subscription holds, read from the exchange: the whole of something, or the history that a new
// subscriber is sent first. A channel and its `/info` twin cannot disagree.
import type { Exchange } from '../../core/exchange.ts';
import type { CandleView, TimeRange } from '../../core/seam/views.ts';
import { webData2Of, webData3Of } from '../../protocol/info/web-data.ts';
import type { Subscription, SubscriptionType } from '../../protocol/ws/subscription.ts';

/** Entries of a history in a snapshot, as many as its `/info` twin gives at once. */
const SNAPSHOT_MAX = 500;

/** Channels that always show the whole of an account's state: pushed when it changed, and again after a while. */
export const ACCOUNT_STATES = [
  'openOrders',
  'clearinghouseState',
  'activeAssetData',
  'webData2',
  'webData3',
] as const satisfies readonly SubscriptionType[];

/** Whole states; null for channels that tell what happens. */
export function stateOf(exchange: Exchange, { type, coin, user, book }: Subscription): object | null {
  if (type === 'allMids') return { mids: exchange.allMids() };
  if (type === 'l2Book' && coin !== undefined) {
    const view = exchange.l2Book(coin, book);
    return view !== null && book?.fast ? { ...view, fast: true } : view;
  }
  if (type === 'activeAssetCtx' && coin !== undefined) return { coin, ctx: exchange.assetCtx(coin) };
  if (user === undefined) return null;
  switch (type) {
    case 'openOrders':
      return { dex: '', user, orders: exchange.frontendOpenOrders(user) };
    case 'clearinghouseState':
      return { dex: '', user, clearinghouseState: exchange.clearinghouseState(user) };
    case 'activeAssetData':
      return coin === undefined ? null : exchange.activeAssetData(user, coin);
    case 'webData2':
      return webData2Of(exchange, user);
    case 'webData3':
      return webData3Of(exchange, user);
    default:
      return null;
  }
}

/** What a new subscriber is sent at once beside whole states; null when the channel starts empty. */
export function snapshotOf(exchange: Exchange, subscription: Subscription): object | null {
  const { type, user, coin, interval } = subscription;
  if (coin !== undefined && type === 'bbo') return bboOf(exchange, coin);
  if (coin !== undefined && interval !== undefined) return candleOf(exchange, coin, interval);
  if (user === undefined) return null;
  const isSnapshot = true;
  switch (type) {
    case 'userFills':
      return { user, fills: exchange.userFills(user, subscription.aggregateByTime ?? false), isSnapshot };
    case 'userFundings':
      return { user, fundings: newestOf((range) => exchange.userFunding(user, range)), isSnapshot };
    case 'userHistoricalOrders':
      return { user, orderHistory: exchange.historicalOrders(user), isSnapshot };
    case 'userNonFundingLedgerUpdates': {
      const nonFundingLedgerUpdates = newestOf((range) => exchange.ledger(user, range));
      return { user, nonFundingLedgerUpdates, isSnapshot };
    }
    case 'userTwapHistory':
      return { user, history: [], isSnapshot };
    case 'userTwapSliceFills':
      return { user, twapSliceFills: [], isSnapshot };
    default:
      return null;
  }
}

/** The newest of a history that is read in pages, oldest first. */
function newestOf<T extends { readonly time: number }>(page: (range: TimeRange) => readonly T[]): T[] {
  const all = [...page({ startTime: 0 })];
  for (let last = all.at(-1); last !== undefined; ) {
    const { time } = last;
    const known = all.length - all.findIndex((entry) => entry.time === time);
    const rest = page({ startTime: time }).slice(known);
    const next = rest.length > 0 ? rest : page({ startTime: time + 1 });
    all.push(...next);
    last = next.at(-1);
  }
  return all.slice(-SNAPSHOT_MAX);
}

function bboOf(exchange: Exchange, coin: string): object | null {
  const view = exchange.l2Book(coin, { levelsMax: 1 });
  if (view === null) return null;
  return { coin, time: view.time, bbo: [view.levels[0][0] ?? null, view.levels[1][0] ?? null] };
}

/** The newest candle; null before the first trade. */
export function candleOf(
  exchange: Exchange,
  coin: string,
  interval: NonNullable<Subscription['interval']>,
): CandleView | null {
  const newest = exchange.recentTrades(coin).at(-1)?.time;
  if (newest === undefined) return null;
  return exchange.candles(coin, interval, { startTime: newest, endTime: newest }).at(-1) ?? null;
}
