/**
 * How far a stop has got, as people are shown it. Until the venue was read since the stop, what our own books hold open counts as not
 * confirmed: no read is no proof that an order is gone.
 */
import { type Clearance, UNCONFIRMED_LISTED_MAX } from '@agora/shared/clearance';
import type { Cloid, Coin, Oid } from '@agora/shared/ids';
import type { Order } from '@agora/shared/order';
import type { IsoMs } from '@agora/shared/time';
import { pxText, szText } from '../money/coin-spec.ts';
import { notionalUusd, uusdText } from '../money/usd.ts';
import { lotsLeft } from '../orders/order.ts';
import { allOpen, findOrder } from '../orders/table.ts';
import type { SeenOrder } from '../reconcile/view.ts';
import type { EngineClearance } from './clearance.ts';
import type { Desk } from './desk.ts';
import { isoOf, isoOrNull } from './iso.ts';
import { shownOrder } from './shown-order.ts';
import type { Engine } from './state.ts';

export function shownClearance({ fsm, desk }: Engine, nowMs: number, wallMs: number): Clearance | null {
  const { clearance } = fsm;
  if (fsm.state === 'ACTIVE') return null;
  const ours = leftByUs(desk, clearance, wallMs - nowMs);
  const seen = leftByVenue(desk, clearance);
  const isKnown = ours.uusd !== null && seen.uusd !== null;
  return {
    stage: clearance.stage,
    started_at: isoOf(clearance.startedWallMs),
    orders_total: clearance.total,
    orders_confirmed: Math.max(0, (clearance.total ?? 0) - ours.count - seen.count),
    unconfirmed_notional_usd: isKnown ? uusdText(ours.uusd + seen.uusd) : null,
    unconfirmed: [...seen.listed, ...ours.listed].slice(0, UNCONFIRMED_LISTED_MAX),
    zero_seen_at: isoOrNull(clearance.zeroWallMs),
    verified_at: isoOrNull(clearance.verifiedWallMs),
    reopened: clearance.reopened,
    as_of: isoOrNull(clearance.asOfWallMs),
  };
}

/** Orders not confirmed gone. */
interface Left {
  readonly count: number;
  /** What all of them are worth; null = not known. */
  readonly uusd: number | null;
  readonly listed: Order[];
}

/**
 * Our open orders, before the venue was read; then those that may still land and that the read does not list. A boot does not know what
 * an earlier life left there: neither how many nor how much.
 */
function leftByUs(desk: Desk | null, { left, stage, total }: EngineClearance, offsetMs: number): Left {
  if (desk === null) return { count: 0, uusd: left === null ? null : 0, listed: [] };
  const met = new Set((left ?? []).map((seen) => findOrder(desk.table, seen)));
  const open = allOpen(desk.table).filter((order) => {
    if (left === null) return true;
    return stage !== 'verified' && order.status !== 'resting' && !met.has(order);
  });
  const uusd = open.reduce((sum, order) => sum + notionalUusd(order.px, lotsLeft(order)), 0);
  return {
    count: open.length,
    uusd: left === null && total === null ? null : uusd,
    listed: open.flatMap((order) => shownOrder(desk, order, offsetMs) ?? []),
  };
}

/** What the last read lists. An order of a coin that is not traded has no units here: it is counted, and its worth is not known. */
function leftByVenue(desk: Desk | null, { left, asOfWallMs, startedWallMs }: EngineClearance): Left {
  const orders = left ?? [];
  const listed = orders.flatMap((seen) => unconfirmed(desk, seen, isoOf(asOfWallMs ?? startedWallMs)));
  if (listed.length < orders.length) return { count: orders.length, uusd: null, listed };
  const uusd = orders.reduce((sum, { px, sz }) => sum + notionalUusd(px, sz), 0);
  return { count: orders.length, uusd, listed };
}

function unconfirmed(desk: Desk | null, seen: SeenOrder, at: IsoMs): Order[] {
  const spec = desk?.coins.get(seen.coin as Coin)?.spec; // only looked up: any text is safe
  if (spec === undefined) return [];
  const sz = szText(spec, seen.sz);
  return [
    {
      cloid: seen.cloid as Cloid | null, // as the venue shows it
      oid: seen.oid as Oid, // as the venue shows it
      coin: spec.coin,
      side: seen.side,
      px: pxText(spec, seen.px),
      sz,
      orig_sz: sz,
      reduce_only: seen.reduceOnly,
      status: 'resting',
      at,
    },
  ];
}
