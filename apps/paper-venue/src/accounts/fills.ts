// One execution for one side: cash, position, realised PnL (gross of the fee), volume, and its record.
// Cost basis leaves a closing position pro rata, rounded down; what it rounds stays in the basis.
import { mulDivFloor } from '../core/decimal.ts';
import type { FillView } from '../core/seam/events.ts';
import { formatPx, formatSz, formatUusd, type Venue } from '../core/venue.ts';
import type { Order } from '../matching/order.ts';
import type { Perp } from './account.ts';
import { addVolume } from './fees.ts';
import { moveIsolated } from './isolated.ts';

const FILLS_SLACK = 500;

export type Execution = {
  px: number;
  sz: number;
  feeUusd: number;
  isTaker: boolean;
  tid: number;
  hash: string;
  /** What a venue's own act is called in the fill; a trade is named by what it does to the position. */
  dir?: string;
  liquidation?: FillView['liquidation'];
};

export function applyFill(venue: Venue, order: Order, execution: Execution): void {
  const { account, perp, asset } = order;
  const { px, sz, feeUusd } = execution;
  const ntl = px * sz;
  const before = perp.szi;
  if (perp.isolated) moveIsolated(account, perp, order.isBuy, sz, px);
  else account.rawUsd -= order.isBuy ? ntl : -ntl;
  account.rawUsd -= feeUusd;
  if (!Number.isSafeInteger(account.rawUsd))
    throw new RangeError(`account ${account.address}: raw USD left the safe range`);
  venue.feesUusd += feeUusd;
  const closedPnl = movePosition(perp, order.isBuy, sz, px);
  asset.longSz += Math.max(perp.szi, 0) - Math.max(before, 0);
  if (perp.triggers.length > 0) venue.movedPerps.add(perp);
  addVolume(venue, account, ntl, execution.isTaker);
  if (!venue.tells(account)) return;
  const fill: FillView = {
    coin: asset.coin,
    px: formatPx(asset, px),
    sz: formatSz(asset, sz),
    side: order.isBuy ? 'B' : 'A',
    time: venue.blockTimeMs,
    startPosition: formatSz(asset, before),
    dir: execution.dir ?? direction(before, perp.szi),
    closedPnl: formatUusd(closedPnl),
    hash: execution.hash,
    oid: order.oid,
    crossed: execution.isTaker,
    fee: formatUusd(feeUusd),
    tid: execution.tid,
    feeToken: 'USDC',
    twapId: null,
  };
  if (order.cloid !== null) fill.cloid = order.cloid;
  if (execution.liquidation !== undefined) fill.liquidation = execution.liquidation;
  if (!account.house) {
    account.fills.push(fill);
    if (account.fills.length > venue.config.fillsMax + FILLS_SLACK) account.fills.splice(0, FILLS_SLACK);
  }
  venue.events.push({ type: 'fill', timeMs: venue.blockTimeMs, account: account.address, fill });
  venue.events.push({
    type: 'positionChanged',
    timeMs: venue.blockTimeMs,
    account: account.address,
    coin: asset.coin,
    szi: formatSz(asset, perp.szi),
  });
}

/** Moves position and cost basis; returns the PnL closed, in micro-USD. */
function movePosition(perp: Perp, isBuy: boolean, sz: number, px: number): number {
  const before = perp.szi;
  perp.szi += isBuy ? sz : -sz;
  perp.fundingSinceChangeUusd = 0;
  const opens = before === 0 || isBuy === before > 0;
  if (opens) {
    if (before === 0) perp.fundingSinceOpenUusd = 0;
    perp.entryNtlUusd += px * sz;
    return 0;
  }
  const held = Math.abs(before);
  const closed = Math.min(held, sz);
  const cost = closed === held ? perp.entryNtlUusd : mulDivFloor(perp.entryNtlUusd, closed, held);
  perp.entryNtlUusd -= cost;
  if (sz > held) {
    perp.entryNtlUusd = px * (sz - held);
    perp.fundingSinceOpenUusd = 0;
  }
  return before > 0 ? px * closed - cost : cost - px * closed;
}

function direction(before: number, after: number): string {
  if (before > 0 && after < 0) return 'Long > Short';
  if (before < 0 && after > 0) return 'Short > Long';
  if (before >= 0 && after > before) return 'Open Long';
  if (before <= 0 && after < before) return 'Open Short';
  return before > 0 ? 'Close Long' : 'Close Short';
}
