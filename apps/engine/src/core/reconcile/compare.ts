/**
 * One pass of reconciliation: everything that was looked at, compared, with what could not be judged carried to the next
 * pass. Pure: it changes nothing. What it learned is for the caller to book.
 */
import type { DriftDifference } from '@agora/shared/event-risk';
import type { Coin } from '@agora/shared/ids';
import type { OrderRecord } from '../orders/order.ts';
import type { OrderTable } from '../orders/table.ts';
import type { Ledger } from '../position/ledger.ts';
import {
  type AccountCompared,
  type AccountPast,
  compareAccount,
  type LearnedCost,
  type LearnedFunding,
} from './compare-account.ts';
import { compareOrders, type LearnedOrder, type OrdersCompared, type OwnOrders } from './compare-orders.ts';
import { CARRIED_PASSES_MAX, QUIET_MS, type VenueView } from './view.ts';

const NO_COINS: ReadonlySet<Coin> = new Set();

/** How many passes in a row a mismatch could not be judged, by its key. */
export type Carried = ReadonlyMap<string, number>;

export interface Books extends OwnOrders {
  readonly ledger: Ledger;
  readonly past: AccountPast;
}

export interface Compared {
  /** Empty = no drift in what was judged. */
  readonly differences: readonly DriftDifference[];
  readonly carried: Carried;
  readonly learned: readonly LearnedOrder[];
  readonly funding: readonly LearnedFunding[];
  readonly costs: readonly LearnedCost[];
  /** Ended orders whose fills are proven complete. */
  readonly settled: readonly OrderRecord[];
  readonly cachedCount: number | null;
  readonly restCount: number | null;
}

/** `stateMs`: monotonic, of when the account was as it is shown: no later than the request, and earlier where a node lags. */
export function compare(
  books: Books,
  view: VenueView,
  before: Carried,
  stateMs: number = view.issuedMs,
): Compared {
  const { orders, account, issuedMs } = view;
  const accountCompared =
    account === null ? null : compareAccount(books.ledger, books.past, { issuedMs, stateMs, account });
  // A stream tells of orders, positions and fills one by one.
  const agreed = view.source === 'rest' ? (accountCompared?.agreed ?? NO_COINS) : NO_COINS;
  const ordersCompared = orders === null ? null : compareOrders(books, { issuedMs, orders }, agreed);
  const { differences, carried } = carry(ordersCompared, accountCompared, before);
  return {
    differences: [...countDifference(ordersCompared), ...differences],
    carried,
    learned: ordersCompared?.learned ?? [],
    funding: accountCompared?.funding ?? [],
    costs: view.source === 'rest' ? (accountCompared?.costs ?? []) : [],
    settled: view.source === 'rest' ? settledBy(books.table, accountCompared, issuedMs) : [],
    cachedCount: ordersCompared?.cachedCount ?? null,
    restCount: ordersCompared?.restCount ?? null,
  };
}

/** The name of a difference: equal in two passes when it is the same one. */
export function keyOf({ kind, subject }: DriftDifference): string {
  return `${kind} ${subject}`;
}

/** A mismatch not judged grows by one pass and is drift at the limit; a part that was not looked at keeps its count. */
function carry(
  orders: OrdersCompared | null,
  account: AccountCompared | null,
  before: Carried,
): { differences: DriftDifference[]; carried: Carried } {
  const differences: DriftDifference[] = [];
  const carried = new Map<string, number>();
  for (const [key, passes] of before) {
    const looked = isAboutOrders(key) ? orders !== null : account !== null;
    if (!looked) carried.set(key, passes);
  }
  for (const part of [orders, account]) {
    if (part === null) continue;
    differences.push(...part.differences);
    for (const mismatch of part.unquiet) {
      const passes = (before.get(keyOf(mismatch)) ?? 0) + 1;
      carried.set(keyOf(mismatch), passes);
      if (passes >= CARRIED_PASSES_MAX) differences.push(mismatch);
    }
  }
  return { differences, carried };
}

/** Of a kind of difference, or its name. */
export function isAboutOrders(key: string): boolean {
  return key.startsWith('order_') || key.startsWith('count');
}

function* countDifference(orders: OrdersCompared | null): Generator<DriftDifference> {
  if (orders === null || orders.cachedCount === orders.restCount) return;
  const { cachedCount, restCount } = orders;
  yield { kind: 'count', subject: 'resting orders', ours: String(cachedCount), venue: String(restCount) };
}

/** Ended and left alone before the read, in a coin whose quiet position agreed: no fill of it is still to come. */
function settledBy(table: OrderTable, account: AccountCompared | null, issuedMs: number): OrderRecord[] {
  if (account === null) return [];
  return table.ended.filter(
    (order) =>
      !order.settled &&
      order.endedMs !== null &&
      account.agreed.has(order.coin) &&
      order.touchedMs < issuedMs - QUIET_MS,
  );
}
