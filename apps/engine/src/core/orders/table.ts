/**
 * All own orders: none is ever lost (I-15), and none has two lives at the venue (I-16). An order stays until it
 * has ended, its fills are proven complete, and long enough after that for late and repeated news to find it.
 * The load of each coin always equals the sum over its orders.
 */
import type { Cloid, Coin } from '@agora/shared/ids';
import type { OrderStatus } from '@agora/shared/order';
import { addLots, type CoinLoad, newCoinLoad, openCount } from '../exposure/load.ts';
import { assertInvariant } from '../invariants/invariant.ts';
import { isOpenStatus, lotsAtStake, type OrderDraft, type OrderInput, type OrderRecord } from './order.ts';
import { TRANSITIONS } from './transitions.ts';

export const ORDERS = {
  /** How long an ended order is still recognised. */
  rememberMs: 10 * 60_000,
  /** Of more ended orders than this the longest ended are forgotten earlier, but none before `rememberMsMin`. */
  endedMax: 10_000,
  rememberMsMin: 30_000,
  /** More orders than this, ended ones included, are a defect: nothing places that fast. */
  rememberedMax: 50_000,
} as const;

export interface OrderTable {
  readonly byCloid: Map<Cloid, OrderRecord>;
  readonly byOid: Map<number, OrderRecord>;
  readonly open: ReadonlyMap<Coin, OrderRecord[]>;
  readonly loads: ReadonlyMap<Coin, CoinLoad>;
  /** Ended orders, the longest ended first. */
  readonly ended: OrderRecord[];
}

export interface OrderChange {
  readonly order: OrderRecord;
  readonly from: OrderStatus;
  readonly to: OrderStatus;
  /** What cannot be true together, for the audit; null = nothing odd. */
  readonly contradiction: string | null;
}

export function newOrderTable(coins: readonly Coin[]): OrderTable {
  return {
    byCloid: new Map(),
    byOid: new Map(),
    open: new Map(coins.map((coin) => [coin, []])),
    loads: new Map(coins.map((coin) => [coin, newCoinLoad()])),
    ended: [],
  };
}

/** Takes in an approved order, counted as exposure from now on. */
export function addOrder(table: OrderTable, draft: OrderDraft, nowMs: number): OrderRecord {
  assertInvariant(!table.byCloid.has(draft.cloid), 'I-16', 'a cloid was given to two orders', {
    cloid: draft.cloid,
  });
  assertInvariant(table.byCloid.size < ORDERS.rememberedMax, 'I-15', 'too many orders to remember');
  const order: OrderRecord = {
    ...draft,
    status: 'in_flight',
    oid: null,
    filled: 0,
    leftAtEnd: null,
    shrunk: 0,
    settled: false,
    nonce: null,
    createdMs: nowMs,
    sentMs: null,
    acceptedMs: null,
    touchedMs: nowMs,
    askedMs: -1,
    endedMs: null,
    cancel: null,
    counted: 0,
  };
  table.byCloid.set(order.cloid, order);
  openOf(table, order.coin).push(order);
  loadOf(table, order.coin).count.in_flight += 1;
  recount(table, order);
  return order;
}

/** Takes in one piece of news about an order. Total: any input in any status has a defined outcome. */
export function applyOrderInput(
  table: OrderTable,
  order: OrderRecord,
  input: OrderInput,
  nowMs: number,
): OrderChange {
  const from = order.status;
  const transition = TRANSITIONS[from][input.kind];
  let contradiction = transition.consistent ? null : `${from}, then ${input.kind}`;
  order.touchedMs = nowMs;
  if ('oid' in input && input.oid !== null) contradiction = noteOid(table, order, input.oid) ?? contradiction;
  if (input.kind === 'sent') Object.assign(order, { nonce: input.nonce, sentMs: nowMs });
  if (input.kind === 'fill') contradiction = noteFill(order, input.sz) ?? contradiction;
  if (input.kind === 'resting' || input.kind === 'filled' || input.kind === 'fill')
    order.acceptedMs ??= nowMs;
  const next = transition.to === 'same' ? from : transition.to;
  move(table, order, input.kind === 'fill' && isOpenStatus(next) && isFull(order) ? 'filled' : next, nowMs);
  if (input.kind === 'canceled' && input.left !== null && order.status === 'canceled')
    order.leftAtEnd = input.left;
  recount(table, order);
  return { order, from, to: order.status, contradiction };
}

/**
 * The venue takes lots off a resting reduce-only order when the position shrinks. Fewer than we thought count only where no fill of it
 * can still come; more than we thought are the venue's word that a shrink was none.
 */
export function shrinkOrder(table: OrderTable, order: OrderRecord, left: number): void {
  assertInvariant(order.reduceOnly, 'I-15', 'only a reduce-only order shrinks by itself', {
    cloid: order.cloid,
  });
  order.shrunk = Math.max(0, order.sz - order.filled - left);
  recount(table, order);
}

/** A reconciliation proved that an ended order's fills are all known. */
export function settleOrder(table: OrderTable, order: OrderRecord): void {
  assertInvariant(!isOpenStatus(order.status), 'I-15', 'an open order cannot be settled', {
    cloid: order.cloid,
  });
  order.settled = true;
  recount(table, order);
}

/** By cloid where there is one, else by oid. */
export function findOrder(
  table: OrderTable,
  ids: { readonly cloid: string | null; readonly oid: number | null },
): OrderRecord | null {
  const byCloid = ids.cloid === null ? undefined : table.byCloid.get(ids.cloid as Cloid); // only looked up: any text is safe
  return byCloid ?? (ids.oid === null ? null : (table.byOid.get(ids.oid) ?? null));
}

/**
 * Forgets orders that ended, are settled and were left alone long enough, which is shorter while there are many. Returns how
 * many.
 */
export function pruneOrders(table: OrderTable, nowMs: number): number {
  let kept = 0;
  let index = 0;
  for (; index < table.ended.length; index += 1) {
    const order = table.ended[index];
    const many = table.ended.length - index > ORDERS.endedMax;
    const forMs = many ? ORDERS.rememberMsMin : ORDERS.rememberMs;
    if (order === undefined || nowMs - order.touchedMs <= forMs) break;
    if (isOpenStatus(order.status)) continue;
    if (!order.settled) {
      table.ended[kept] = order;
      kept += 1;
      continue;
    }
    table.byCloid.delete(order.cloid);
    if (order.oid !== null) table.byOid.delete(order.oid);
  }
  table.ended.splice(kept, index - kept);
  return index - kept;
}

/** Open orders of a coin, oldest first. Do not change the array. */
export function openOf(table: OrderTable, coin: Coin): OrderRecord[] {
  const open = table.open.get(coin);
  assertInvariant(open !== undefined, 'I-15', 'an order of a coin that is not traded', { coin });
  return open;
}

export function loadOf(table: OrderTable, coin: Coin): CoinLoad {
  const load = table.loads.get(coin);
  assertInvariant(load !== undefined, 'I-15', 'a load of a coin that is not traded', { coin });
  return load;
}

/** Resting, in-flight and unresolved orders of all coins. */
export function openCountOf(table: OrderTable): number {
  let sum = 0;
  for (const load of table.loads.values()) sum += openCount(load);
  return sum;
}

export function allOpen(table: OrderTable): OrderRecord[] {
  return [...table.open.values()].flat();
}

function move(table: OrderTable, order: OrderRecord, to: OrderStatus, nowMs: number): void {
  if (order.status === to) return;
  const { count } = loadOf(table, order.coin);
  const open = openOf(table, order.coin);
  if (isOpenStatus(order.status)) {
    count[order.status] -= 1;
    open.splice(open.indexOf(order), 1);
  }
  if (isOpenStatus(to)) {
    count[to] += 1;
    open.push(order);
    if (order.endedMs !== null) order.cancel = null; // back from the dead: an old cancel has done nothing for it
    Object.assign(order, { endedMs: null, leftAtEnd: null, settled: false });
  } else {
    if (order.endedMs === null) table.ended.push(order);
    order.endedMs = nowMs;
  }
  order.status = to;
}

/** Keeps record, load and the settled mark in step. */
function recount(table: OrderTable, order: OrderRecord): void {
  if (!isOpenStatus(order.status) && lotsAtStake(order) === 0) order.settled = true;
  const lots = lotsAtStake(order);
  if (lots !== order.counted) addLots(loadOf(table, order.coin), order.side, lots - order.counted);
  order.counted = lots;
}

/** One venue order per cloid: a second oid under it is a contradiction (I-16). */
function noteOid(table: OrderTable, order: OrderRecord, oid: number): string | null {
  if (order.oid === oid) return null;
  const other = table.byOid.get(oid);
  if (other !== undefined && other !== order) return `oid ${oid} also belongs to ${other.cloid}`;
  if (order.oid !== null) return `oid ${order.oid}, then oid ${oid}`;
  order.oid = oid;
  table.byOid.set(oid, order);
  return null;
}

/** Which lots the venue had taken off and which were fills we had not seen is not told: what counts more exposure is taken. */
function noteFill(order: OrderRecord, sz: number): string | null {
  order.filled += sz;
  order.shrunk = Math.max(0, order.shrunk - sz);
  return order.filled > order.sz ? `filled ${order.filled} lots of ${order.sz}` : null;
}

function isFull(order: OrderRecord): boolean {
  return order.filled >= order.sz - order.shrunk;
}
