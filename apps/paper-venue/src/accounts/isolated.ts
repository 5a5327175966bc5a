// Money of isolated positions: what opening puts in, what closing lets out, and what the holder adds or takes. Fees come
// from the cross side; funding is the position's own.
import { mulDivFloor } from '../core/decimal.ts';
import type { ActionResponse, ExchangeAction } from '../core/seam/actions.ts';
import { TEXT } from '../core/texts.ts';
import type { Venue } from '../core/venue.ts';
import type { Account, Perp } from './account.ts';
import { crossValueUusd, initialMarginUusd, isolatedMarginUusdCeil, isolatedValueUusd } from './margin.ts';

const TRANSFER_SHARE = 10; // 10 % of notional must stay behind

/**
 * The cash side of a fill, before the position moves. A closing part lets its share of the position's worth at that
 * price go to the cross side; an opening part takes its margin from there.
 */
export function moveIsolated(account: Account, perp: Perp, isBuy: boolean, sz: number, px: number): void {
  const held = Math.abs(perp.szi);
  const closing = isBuy === perp.szi < 0 ? Math.min(held, sz) : 0;
  const opening = sz - closing;
  const sign = isBuy ? -1 : 1;
  if (closing > 0) {
    const worth = perp.isolatedRawUsd + perp.szi * px;
    const released = closing === held ? worth : mulDivFloor(worth, closing, held);
    perp.isolatedRawUsd += sign * px * closing - released;
    account.rawUsd += released;
  }
  if (opening > 0) {
    const margin = isolatedMarginUusdCeil(perp, opening, px);
    perp.isolatedRawUsd += sign * px * opening + margin;
    account.rawUsd -= margin;
  }
}

/** Adds margin to an isolated position, or takes away what it can spare. `ntli` is micro-USD. */
export function updateIsolatedMargin(
  venue: Venue,
  account: Account,
  action: Extract<ExchangeAction, { type: 'updateIsolatedMargin' }>,
): ActionResponse {
  const asset = venue.assetsById.get(action.asset);
  const perp = asset === undefined ? undefined : account.perps[asset.index];
  if (perp === undefined || !perp.isolated || perp.szi === 0) return refuse(TEXT.noIsolatedPosition);
  if (action.ntli === 0) return { status: 'ok', response: { type: 'default' } };
  const spare = action.ntli > 0 ? spareCrossUusd(account) : spareIsolatedUusd(perp);
  if (Math.abs(action.ntli) > spare) return refuse(TEXT.isolatedMarginTooLow);
  transfer(account, perp, action.ntli);
  return { status: 'ok', response: { type: 'default' } };
}

/** What a lower leverage asks for beyond what the position holds. @returns false when the cross side cannot give it. */
export function topUp(account: Account, perp: Perp): boolean {
  const needed =
    isolatedMarginUusdCeil(perp, Math.abs(perp.szi), perp.asset.markPx) - isolatedValueUusd(perp);
  if (needed <= 0) return true;
  if (needed > spareCrossUusd(account)) return false;
  transfer(account, perp, needed);
  return true;
}

function transfer(account: Account, perp: Perp, uusd: number): void {
  account.rawUsd -= uusd;
  perp.isolatedRawUsd += uusd;
}

function spareCrossUusd(account: Account): number {
  return Math.max(0, crossValueUusd(account) - initialMarginUusd(account));
}

function spareIsolatedUusd(perp: Perp): number {
  const ntl = Math.abs(perp.szi) * perp.asset.markPx;
  const initial = isolatedMarginUusdCeil(perp, Math.abs(perp.szi), perp.asset.markPx);
  return Math.max(0, isolatedValueUusd(perp) - Math.max(initial, Math.ceil(ntl / TRANSFER_SHARE)));
}

function refuse(text: string): ActionResponse {
  return { status: 'err', response: text };
}
