// Keeps the book of one coin equal to a recorded one, level by level including the number of orders, with ordinary orders of one
// account. Clients' orders stand among them and keep their place: of a level that shrinks, the newest orders go first.
import type { ExchangeAction } from '../core/seam/actions.ts';
import type { Address } from '../core/seam/words.ts';
import { type MarketVenue, marketAddress } from './desk.ts';
import type { RecordedBook } from './frames.ts';
import type { Grid } from './grid.ts';
import { createMarketAccount } from './market-account.ts';

const ITEMS_MAX = 100;
/** How deep to look for clients' orders: recorded levels and clients' own in between. */
const BOOK_LEVELS_MAX = 1_000;

export type Standing = { readonly oid: number; readonly lots: number };
export type LevelPlan = {
  readonly cancel: readonly number[];
  readonly place: readonly number[];
  /** False when the level cannot be shown as recorded, because its orders are below the venue's minimum. */
  readonly exact: boolean;
};

/** Splits lots as evenly as whole lots allow. */
const split = (lots: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => Math.floor(lots / count) + (i < lots % count ? 1 : 0));

/**
 * How to turn the orders standing at a price (oldest first) into `n` orders of `lots` in all, keeping as many of the oldest as
 * possible.
 * @param lotsMin smallest order the venue accepts at this price
 */
export const planLevel = (
  standing: readonly Standing[],
  lots: number,
  n: number,
  lotsMin: number,
): LevelPlan => {
  const sums = [0];
  for (const order of standing) sums.push((sums.at(-1) ?? 0) + order.lots);
  for (let keep = Math.min(standing.length, n); keep >= 0; keep--) {
    const missing = n - keep;
    const missingLots = lots - (sums[keep] ?? 0);
    const fits = missing === 0 ? missingLots === 0 : missingLots >= missing * lotsMin;
    if (!fits) continue;
    const cancel = standing.slice(keep).map(({ oid }) => oid);
    return { cancel, place: missing === 0 ? [] : split(missingLots, missing), exact: true };
  }
  const count = Math.max(1, Math.min(n, Math.floor(lots / lotsMin)));
  const place = split(Math.max(lots, lotsMin * count), count);
  return { cancel: standing.map(({ oid }) => oid), place, exact: false };
};

/**
 * The same where a client waits in the queue: the number of orders gives way, so that what stood before the client and may still
 * stand there keeps standing there. Only an order that alone exceeds the recorded size is replaced.
 */
export const planQueuedLevel = (
  standing: readonly Standing[],
  lots: number,
  n: number,
  lotsMin: number,
): LevelPlan => {
  let kept = 0;
  let keptLots = 0;
  for (const order of standing) {
    if (keptLots + order.lots > lots) break;
    keptLots += order.lots;
    kept++;
  }
  const missingLots = lots - keptLots;
  const count = Math.min(Math.max(1, n - kept), Math.floor(missingLots / lotsMin));
  const cancel = standing.slice(kept).map(({ oid }) => oid);
  return {
    cancel,
    place: split(count === 0 ? 0 : missingLots, count),
    exact: count > 0 || missingLots === 0,
  };
};

type Level = { readonly isBuy: boolean; readonly pxU: number; readonly lots: number; readonly n: number };
type Placing = { readonly isBuy: boolean; readonly pxU: number; readonly lots: number };

const keyOf = (isBuy: boolean, pxU: number): number => (isBuy ? pxU : -pxU);

export class Mirror {
  readonly #grid: Grid;
  readonly #coin: string;
  readonly #account: Address;
  readonly #tape: Address;
  /** Levels that could not be shown as recorded, since the start. */
  inexactLevels = 0;
  /** Recorded volume below the venue's minimum order, which could fill nobody, prints since the start. */
  skippedPrints = 0;

  constructor(coin: string, grid: Grid) {
    this.#coin = coin;
    this.#grid = grid;
    this.#account = marketAddress(`mkt:${coin}:mirror`);
    this.#tape = marketAddress(`mkt:${coin}:tape`);
  }

  /** Creates the two accounts, or takes over those of an earlier run; their orders are adopted by the first `show`. */
  open(venue: MarketVenue, atMs: number): void {
    for (const account of [this.#account, this.#tape]) {
      if (!venue.hasAccount(account)) createMarketAccount(venue, account, this.#grid.asset, atMs);
    }
  }

  /**
   * Makes the book equal to the recorded one: first cancels, then places. Returns false when the exchange has queued that for
   * its next block; `show` must not be called again before that block has closed.
   */
  show(venue: MarketVenue, book: RecordedBook, atMs: number): boolean {
    const standing = this.#standing(venue);
    const orders = this.#orderCounts(venue);
    const cancels: number[] = [];
    const places: Placing[] = [];
    for (const { isBuy, pxU, lots, n } of this.#levels(book)) {
      const key = keyOf(isBuy, pxU);
      const own = standing.get(key) ?? [];
      const planOf = (orders.get(key) ?? 0) > own.length ? planQueuedLevel : planLevel;
      const plan = planOf(own, lots, n, this.#grid.lotsMin(pxU));
      standing.delete(key);
      cancels.push(...plan.cancel);
      places.push(...plan.place.map((size) => ({ isBuy, pxU, lots: size })));
      if (!plan.exact) this.inexactLevels++;
    }
    for (const gone of standing.values()) cancels.push(...gone.map(({ oid }) => oid));
    this.#cancel(venue, cancels, atMs);
    this.#place(venue, places, atMs);
    // Even an unchanged book is a block of its own, so that the time it is served with is the recorded one.
    return this.#send(venue, this.#account, { type: 'noop' }, atMs);
  }

  /**
   * Lets a recorded trade reach the clients' orders: what the record shows was not there any more (levels better than the print)
   * is taken off, then the printed size is executed at the printed price in price-time order. Returns false when the exchange
   * has queued that.
   */
  print(venue: MarketVenue, isBuy: boolean, pxU: number, lots: number, atMs: number): boolean {
    if (lots < this.#grid.lotsMin(pxU)) {
      this.skippedPrints++;
      return true;
    }
    const better: number[] = [];
    for (const [key, orders] of this.#standing(venue)) {
      const isBid = key > 0;
      if (isBid === isBuy) continue;
      if (isBuy ? -key < pxU : key > pxU) better.push(...orders.map(({ oid }) => oid));
    }
    this.#cancel(venue, better, atMs);
    return this.#order(venue, this.#tape, [{ isBuy, pxU, lots }], 'Ioc', atMs);
  }

  /** How many orders of anybody rest at each price. */
  #orderCounts(venue: MarketVenue): Map<number, number> {
    const book = venue.l2Book(this.#coin, { levelsMax: BOOK_LEVELS_MAX });
    const counts = new Map<number, number>();
    book?.levels.forEach((side, i) => {
      for (const { px, n } of side) counts.set(keyOf(i === 0, this.#grid.pxU(px)), n);
    });
    return counts;
  }

  #levels(book: RecordedBook): Level[] {
    return book.levels.flatMap((side, i) =>
      side.map(({ px, sz, n }) => ({
        isBuy: i === 0,
        pxU: this.#grid.pxU(px),
        lots: this.#grid.szLots(sz),
        n,
      })),
    );
  }

  /** Own orders by level, oldest first; the venue is asked each time, so fills by clients are never missed. */
  #standing(venue: MarketVenue): Map<number, Standing[]> {
    const levels = new Map<number, Standing[]>();
    for (const order of venue.openOrders(this.#account)) {
      if (order.coin !== this.#coin) continue;
      const key = keyOf(order.side === 'B', this.#grid.pxU(order.limitPx));
      const level = levels.get(key) ?? [];
      level.push({ oid: order.oid, lots: this.#grid.szLots(order.sz) });
      levels.set(key, level);
    }
    for (const level of levels.values()) level.sort((a, b) => a.oid - b.oid);
    return levels;
  }

  #cancel(venue: MarketVenue, oids: readonly number[], atMs: number): void {
    for (let i = 0; i < oids.length; i += ITEMS_MAX) {
      const cancels = oids.slice(i, i + ITEMS_MAX).map((o) => ({ a: this.#grid.asset, o }));
      this.#send(venue, this.#account, { type: 'cancel', cancels }, atMs);
    }
  }

  #place(venue: MarketVenue, placings: readonly Placing[], atMs: number): void {
    for (let i = 0; i < placings.length; i += ITEMS_MAX) {
      this.#order(venue, this.#account, placings.slice(i, i + ITEMS_MAX), 'Gtc', atMs);
    }
  }

  #order(
    venue: MarketVenue,
    account: Address,
    placings: readonly Placing[],
    tif: 'Gtc' | 'Ioc',
    atMs: number,
  ): boolean {
    const orders = placings.map(({ isBuy, pxU, lots }) => ({
      a: this.#grid.asset,
      b: isBuy,
      p: this.#grid.pxText(pxU),
      s: this.#grid.szText(lots),
      r: false,
      t: { limit: { tif } },
    }));
    return this.#send(venue, account, { type: 'order', orders, grouping: 'na' }, atMs);
  }

  /** False when the action waits for the next block. */
  #send(venue: MarketVenue, account: Address, action: ExchangeAction, atMs: number): boolean {
    const result = venue.apply({ kind: 'trusted', command: { account, action, receivedAtMs: atMs } });
    return result?.response != null;
  }
}
