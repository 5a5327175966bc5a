/**
 * Executions and funding: booked once each, by whatever way they came, and tied to the order they belong to. One that
 * belongs to no order of ours is booked too, since it is the account's truth, and halts.
 */
import { ownershipOf } from '@agora/shared/cloid';
import { type Coin, symbolOf } from '@agora/shared/ids';
import { notionalUusd, usdForDisplay } from '../money/usd.ts';
import type { OrderRecord } from '../orders/order.ts';
import { isNewTid } from '../orders/seen-tids.ts';
import { findOrder } from '../orders/table.ts';
import { chainOf } from '../position/fill-chain.ts';
import { applyFill, applyFunding, ledgerOf } from '../position/ledger.ts';
import { noteReplaced } from '../position/recent.ts';
import { needPass } from '../reconcile/reconciliation.ts';
import { noteExecution } from '../risk/execution-throttle.ts';
import { announce } from './announce.ts';
import type { CoinDesk, Desk } from './desk.ts';
import { doubt } from './doubt.ts';
import type { FillNews, Timed } from './event.ts';
import { haltFor } from './halting.ts';
import { learn } from './on-orders.ts';
import type { Engine } from './state.ts';

/** Books what is news of these, in the order in which the venue made them: it may tell them in any other. */
export function bookFills(engine: Engine, desk: Desk, fills: readonly FillNews[], t: Timed): void {
  const byTime = fills.toSorted((a, b) => a.timeMs - b.timeMs);
  const news = byTime.filter(({ tid, timeMs }) => isNewTid(desk.seen, tid, timeMs));
  for (const block of Map.groupBy(news, ({ coin, timeMs }) => `${coin} ${timeMs}`).values())
    bookBlock(engine, desk, block, t);
}

/** Those of one coin and one venue time. Where they make no chain one of them is missing: they are booked as they came, and doubted. */
function bookBlock(engine: Engine, desk: Desk, block: readonly FillNews[], t: Timed): void {
  const [first] = block;
  const coinDesk = first === undefined ? undefined : desk.coins.get(first.coin);
  if (coinDesk === undefined) {
    for (const fill of block) foreignFill(engine, desk, fill, t);
    return;
  }
  const chain = chainOf(block, ledgerOf(desk.ledger, coinDesk.coin).szi);
  // Which came first is not told then, and with it the cost.
  if (chain?.ambiguous === true) desk.reordered.add(coinDesk.coin);
  for (const fill of chain?.fills ?? block) bookFill(engine, desk, coinDesk, fill, t);
}

function bookFill(engine: Engine, desk: Desk, coinDesk: CoinDesk, fill: FillNews, t: Timed): void {
  const own = ledgerOf(desk.ledger, fill.coin);
  // One that starts elsewhere than we stand means that one before it is missing.
  if (fill.startSzi !== null && fill.startSzi !== own.szi) {
    desk.reordered.add(fill.coin);
    const what = `a fill of ${fill.coin} starts at ${fill.startSzi} lots, we hold ${own.szi}`;
    doubt(engine, desk, what, t.nowMs);
  }
  noteReplaced(coinDesk.recent, own.szi, t.nowMs);
  noteReplaced(desk.cash, desk.ledger.cashUusd, t.nowMs);
  const { closedPnlUusd, flipped } = applyFill(desk.ledger, fill);
  noteExecution(desk.throttle, fill, flipped, t.nowMs);
  const order = tieToOrder(engine, desk, fill, t);
  noteFill(engine, coinDesk, fill, order, closedPnlUusd, t);
}

/** True when it was news. `isProven`: by the venue's own total, whatever was told of that hour before. */
export function bookFunding(
  engine: Engine,
  desk: Desk,
  coin: FillNews['coin'],
  usdcUusd: number,
  timeMs: number,
  t: Timed,
  isProven = false,
): boolean {
  const coinDesk = desk.coins.get(coin);
  if (coinDesk === undefined) return false;
  const { cashUusd } = desk.ledger;
  const { fundingUusd } = ledgerOf(desk.ledger, coin);
  if (!applyFunding(desk.ledger, coin, usdcUusd, timeMs, isProven)) return false;
  noteReplaced(desk.cash, cashUusd, t.nowMs);
  noteReplaced(coinDesk.received, fundingUusd, t.nowMs);
  engine.effects.push({
    kind: 'note',
    type: 'funding',
    data: { coin, usdc_uusd: usdcUusd, time_ms: timeMs },
  });
  return true;
}

/** From here on the venue's total and ours count together. */
export function noteFundingTotals({ funding, ledger }: Desk, coin: Coin, venuePaidUusd: number): void {
  funding.set(coin, { venuePaidUusd, oursUusd: ledgerOf(ledger, coin).fundingUusd });
}

function tieToOrder(engine: Engine, desk: Desk, fill: FillNews, t: Timed): OrderRecord | null {
  const order = findOrder(desk.table, fill);
  if (order !== null) {
    learn(engine, desk, order, { kind: 'fill', oid: fill.oid, sz: fill.sz }, t);
    return order;
  }
  const ownership = ownershipOf(desk.source, fill.cloid);
  if (ownership === 'foreign' || ownership === 'this_boot') foreignFill(engine, desk, fill, t);
  return null;
}

function foreignFill(engine: Engine, desk: Desk, fill: FillNews, t: Timed): void {
  const subject = `a fill of ${fill.coin}, tid ${fill.tid}, oid ${fill.oid}`;
  engine.effects.push({
    kind: 'note',
    type: 'foreign_fill',
    data: { coin: fill.coin, tid: fill.tid, oid: fill.oid, cloid: fill.cloid },
  });
  needPass(desk.recon, subject, t.nowMs);
  haltFor(engine, { cause: 'foreign_order', value: null, limit: null, subject }, t);
}

function noteFill(
  engine: Engine,
  { spec }: CoinDesk,
  fill: FillNews,
  order: OrderRecord | null,
  closedPnlUusd: number,
  t: Timed,
): void {
  recordFill(engine, fill, closedPnlUusd);
  const { coin, side, px, sz } = fill;
  if (order?.kind !== 'hedge' || order.sentMs === null) return;
  announce(engine, t.wallMs, {
    event: side === 'buy' ? 'bid_hedged' : 'ask_hedged',
    symbol: symbolOf(coin),
    hedge_price: px / spec.pxPerUsd,
    hedge_notional_usd: usdForDisplay(notionalUusd(px, sz)),
    execution: {
      venue: 'hyperliquid',
      order_type: 'post_only_reduce_only',
      latency_ms: Math.max(0, (order.acceptedMs ?? t.nowMs) - order.sentMs),
    },
  });
}

/** For the audit, and the tail of fills that people see. */
export function recordFill(engine: Engine, fill: FillNews, closedPnlUusd: number): void {
  const { coin, side, px, sz, feeUusd, tid, oid, cloid, taker, timeMs } = fill;
  const data = { coin, side, px, sz, tid, oid, cloid, taker, fee_uusd: feeUusd, time_ms: timeMs };
  engine.effects.push({ kind: 'note', type: 'fill', data: { ...data, closed_pnl_uusd: closedPnlUusd } });
}
