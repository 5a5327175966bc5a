// One account's orders and fills as /info tells them.
import type { Account } from '../../accounts/account.ts';
import { frontendOrder, HISTORY_SERVED_MAX, historicalOrder, openOrder } from '../../accounts/records.ts';
import type { Order } from '../../matching/order.ts';
import { formatScaled, parseScaledExact } from '../decimal.ts';
import type { FillView } from '../seam/events.ts';
import type {
  FillsRange,
  FrontendOrderView,
  HistoricalOrderView,
  OpenOrderView,
  OrderStatusView,
} from '../seam/views.ts';
import type { Address, Cloid } from '../seam/words.ts';
import type { Venue } from '../venue.ts';

const FILLS_SERVED_MAX = 2_000;
const AVERAGE_DECIMALS = 10;

/** Newest first. */
export function frontendOpenOrdersView(venue: Venue, user: Address): FrontendOrderView[] {
  return newestFirst(venue, user).map((order) => frontendOrder(order, order.sz));
}

/** Newest first. */
export function openOrdersView(venue: Venue, user: Address): OpenOrderView[] {
  return newestFirst(venue, user).map((order) => openOrder(order, order.sz));
}

function newestFirst(venue: Venue, user: Address): Order[] {
  return [...(venue.accounts.get(user)?.open.values() ?? [])].reverse();
}

/** The newest order counts where a cloid was used again, but none that never opened beside one that is open. */
export function orderStatusView(venue: Venue, user: Address, id: number | Cloid): OrderStatusView {
  const account = venue.accounts.get(user);
  const oid = typeof id === 'number' ? id : account?.oidByCloid.get(id);
  if (account === undefined || oid === undefined) return { status: 'unknownOid' };
  const record = account.open.get(oid)?.openRecord ?? account.records.get(oid);
  return record === undefined
    ? { status: 'unknownOid' }
    : { status: 'order', order: historicalOrder(record) };
}

/** One entry a status change, newest first. */
export function historicalOrdersView(
  venue: Venue,
  user: Address,
  max = HISTORY_SERVED_MAX,
): HistoricalOrderView[] {
  const account = venue.accounts.get(user);
  return account === undefined
    ? []
    : account.history.slice(-Math.min(max, HISTORY_SERVED_MAX)).reverse().map(historicalOrder);
}

/** Newest first. */
export function userFillsView(venue: Venue, user: Address, aggregateByTime: boolean): FillView[] {
  return served(venue.accounts.get(user), aggregateByTime).slice(-FILLS_SERVED_MAX).reverse();
}

/** Oldest first unless reversed; the first 2000 in that order. */
export function userFillsByTimeView(venue: Venue, user: Address, range: FillsRange): FillView[] {
  const end = range.endTime ?? Number.POSITIVE_INFINITY;
  const within = served(venue.accounts.get(user), range.aggregateByTime === true).filter(
    ({ time }) => time >= range.startTime && time <= end,
  );
  return (range.reversed === true ? within.reverse() : within).slice(0, FILLS_SERVED_MAX);
}

function served(account: Account | undefined, aggregate: boolean): FillView[] {
  if (account === undefined) return [];
  return aggregate ? aggregateFills(account.fills) : [...account.fills];
}

/** Neighbouring fills of one order in one block become one, at their average price. */
function aggregateFills(fills: readonly FillView[]): FillView[] {
  const groups: FillView[][] = [];
  for (const fill of fills) {
    const group = groups[groups.length - 1];
    const last = group?.[0];
    if (group !== undefined && last !== undefined && last.oid === fill.oid && last.time === fill.time)
      group.push(fill);
    else groups.push([fill]);
  }
  return groups.map(mergeFills);
}

function mergeFills(group: FillView[]): FillView {
  const first = group[0] as FillView; // groups are never empty
  if (group.length === 1) return first;
  let ntl = 0n;
  let sz = 0n;
  let fee = 0;
  let closedPnl = 0;
  for (const fill of group) {
    const size = scaled(fill.sz, 6);
    sz += BigInt(size);
    ntl += BigInt(size) * BigInt(scaled(fill.px, 6));
    fee += scaled(fill.fee, 6);
    closedPnl += scaled(fill.closedPnl, 6);
  }
  const widen = BigInt(10 ** (AVERAGE_DECIMALS - 6));
  const px = Number((ntl * widen * 2n + sz) / (sz * 2n)); // half up
  return {
    ...first,
    px: Number.isSafeInteger(px) ? formatScaled(px, AVERAGE_DECIMALS) : formatScaled(Number(ntl / sz), 6),
    sz: formatScaled(Number(sz), 6),
    fee: formatScaled(fee, 6),
    closedPnl: formatScaled(closedPnl, 6),
  };
}

function scaled(text: string, decimals: number): number {
  const negative = text.startsWith('-');
  const value = parseScaledExact(negative ? text.slice(1) : text, decimals);
  if (value === null) throw new RangeError(`${text} is no decimal of ${decimals} places`);
  return negative ? -value : value;
}
