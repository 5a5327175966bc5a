/**
 * Our orders against the venue's, as sets by id with sizes. Only what was quiet is judged; what was not is carried.
 * Some differences are knowledge instead of drift: an order we had no answer for, a reduce-only order that shrank, one
 * left over from an earlier boot.
 */
import { type CloidSource, ownershipOf } from '@agora/shared/cloid';
import type { DriftDifference } from '@agora/shared/event-risk';
import type { Coin } from '@agora/shared/ids';
import { isOpenStatus, type OrderRecord } from '../orders/order.ts';
import { allOpen, findOrder, type OrderTable } from '../orders/table.ts';
import { QUIET_MS, type SeenOrder, type VenueView } from './view.ts';

/** What a read taught about an order, beside differences. */
export type LearnedOrder =
  /** It rests: the answer we missed. */
  | { readonly kind: 'rests'; readonly order: OrderRecord; readonly oid: number }
  /** What is left of a reduce-only order, beside fills: the venue takes lots off it. */
  | { readonly kind: 'shrunk'; readonly order: OrderRecord; readonly left: number }
  /** Of an earlier boot of ours: to be taken in and cancelled. */
  | { readonly kind: 'leftover'; readonly seen: SeenOrder }
  /** Not at the venue, and its end is not known: ask for it by id. */
  | { readonly kind: 'ask'; readonly order: OrderRecord };

export interface OrdersCompared {
  readonly differences: DriftDifference[];
  /** Mismatches of ids that were not quiet, by a name that is the same in the next pass. */
  readonly unquiet: DriftDifference[];
  readonly learned: LearnedOrder[];
  /** Resting orders by our books and by the venue, those left aside not counted. */
  readonly cachedCount: number;
  readonly restCount: number;
}

export interface OwnOrders {
  readonly table: OrderTable;
  readonly source: CloidSource;
}

/** Of a coin in `agreed` the same read proved that no fill is still to come. */
export function compareOrders(
  { table, source }: OwnOrders,
  view: Pick<VenueView, 'issuedMs'> & { readonly orders: readonly SeenOrder[] },
  agreed: ReadonlySet<Coin>,
): OrdersCompared {
  const out = {
    differences: [] as DriftDifference[],
    unquiet: [] as DriftDifference[],
    learned: [] as LearnedOrder[],
  };
  const met = new Set<OrderRecord>();
  let restCount = 0;
  for (const seen of view.orders) {
    const order = findOrder(table, seen);
    const judged =
      order === null ? judgeUnknown(seen, source) : judgeSeen(seen, order, view.issuedMs, agreed);
    if (order !== null) met.add(order);
    if (judged.counted) restCount += 1;
    file(out, judged);
  }
  let cachedCount = 0;
  for (const order of allOpen(table)) {
    if (met.has(order)) {
      if (order.status === 'resting') cachedCount += 1;
      continue;
    }
    const judged = judgeUnseen(order, view.issuedMs);
    if (judged.counted) cachedCount += 1;
    file(out, judged);
  }
  return { ...out, cachedCount, restCount };
}

interface Judged {
  /** It takes part in the comparison of counts. */
  readonly counted: boolean;
  readonly difference?: DriftDifference;
  readonly quiet?: boolean;
  readonly learned?: LearnedOrder;
}

function file(
  out: { differences: DriftDifference[]; unquiet: DriftDifference[]; learned: LearnedOrder[] },
  { difference, quiet, learned }: Judged,
): void {
  if (learned !== undefined) out.learned.push(learned);
  if (difference !== undefined) (quiet === false ? out.unquiet : out.differences).push(difference);
}

function judgeUnknown(seen: SeenOrder, source: CloidSource): Judged {
  const ownership = ownershipOf(source, seen.cloid);
  if (ownership === 'earlier_boot') return { counted: false, learned: { kind: 'leftover', seen } };
  const kind = ownership === 'foreign' ? 'order_foreign' : 'order_missing';
  return { counted: true, difference: { kind, subject: nameOf(seen), ours: null, venue: describe(seen) } };
}

function judgeSeen(seen: SeenOrder, order: OrderRecord, issuedMs: number, agreed: ReadonlySet<Coin>): Judged {
  const quiet = isQuiet(order, issuedMs);
  if (!isOpenStatus(order.status)) {
    const difference = {
      kind: 'order_missing' as const,
      subject: order.cloid,
      ours: order.status,
      venue: describe(seen),
    };
    return { counted: quiet, quiet, difference };
  }
  if (order.status !== 'resting') return { counted: false, learned: { kind: 'rests', order, oid: seen.oid } };
  const left = order.sz - order.shrunk - order.filled;
  const wrongOid = order.oid !== null && order.oid !== seen.oid;
  if (left === seen.sz && !wrongOid) return { counted: true };
  if (order.reduceOnly && !wrongOid && seen.sz <= left + order.shrunk) {
    // Fewer than we think may be fills still to come, and until it is proven that they are not we count more than rests.
    const isKnown = seen.sz > left || (quiet && agreed.has(order.coin));
    return isKnown ? { counted: true, learned: { kind: 'shrunk', order, left: seen.sz } } : { counted: true };
  }
  const ours = `${left} lots, oid ${order.oid ?? 'not known'}`;
  const venue = `${seen.sz} lots, oid ${seen.oid}`;
  return { counted: true, quiet, difference: { kind: 'order_size', subject: order.cloid, ours, venue } };
}

function judgeUnseen(order: OrderRecord, issuedMs: number): Judged {
  const quiet = isQuiet(order, issuedMs);
  if (order.status !== 'resting')
    return quiet ? { counted: false, learned: { kind: 'ask', order } } : { counted: false };
  const left = order.sz - order.shrunk - order.filled;
  const difference = {
    kind: 'order_missing' as const,
    subject: order.cloid,
    ours: `resting ${order.side} ${left} lots`,
    venue: null,
  };
  return quiet
    ? { counted: true, quiet, difference, learned: { kind: 'ask', order } }
    : { counted: false, quiet, difference };
}

function isQuiet(order: OrderRecord, issuedMs: number): boolean {
  return order.touchedMs < issuedMs - QUIET_MS;
}

/** What people call an order of the venue: its cloid where it has one. */
function nameOf({ cloid, oid }: SeenOrder): string {
  return cloid ?? `oid ${oid}`;
}

function describe({ side, sz, coin, px, oid }: SeenOrder): string {
  return `resting ${side} ${sz} lots of ${coin} at ${px} units, oid ${oid}`;
}
