// Cross margin. Initial margin = size × mark / leverage, rounded up, over the larger of the position and
// what it could become if one side's resting orders all filled; maintenance by the asset's tiers.
import type { Asset, MarginTierRuntime } from '../core/asset.ts';
import { ceilDiv } from '../core/decimal.ts';
import type { Account, Perp } from './account.ts';

/** rawUsd + Σ position × mark, micro-USD. */
export function accountValueUusd(account: Account): number {
  let value = account.rawUsd;
  for (const perp of account.usedPerps) value += perp.szi * perp.asset.markPx;
  return value;
}

/** Largest position this side's resting orders can lead to; reduce-only orders cannot add to it. */
function worstSz(perp: Perp, extraBuySz: number, extraSellSz: number): number {
  const long = perp.szi + perp.openBuySz + extraBuySz;
  const short = perp.openSellSz + extraSellSz - perp.szi;
  return Math.max(Math.abs(perp.szi), long, short);
}

function initialUusdCeil(perp: Perp, sz: number): number {
  return sz === 0 ? 0 : ceilDiv(sz * perp.asset.markPx, perp.leverage);
}

/** Initial margin of positions and resting orders. */
export function initialMarginUusd(account: Account): number {
  let sum = 0;
  for (const perp of account.usedPerps) sum += initialUusdCeil(perp, worstSz(perp, 0, 0));
  return sum;
}

/** Initial margin of positions alone: the venue's `totalMarginUsed`. */
export function positionMarginUusd(account: Account): number {
  let sum = 0;
  for (const perp of account.usedPerps) sum += initialUusdCeil(perp, Math.abs(perp.szi));
  return sum;
}

/** No position in a coin grows past this, whatever its margin: sums of cost stay safe integers. */
const POSITION_UUSD_MAX = 2e15;

export type EntryCheck = 'ok' | 'margin' | 'maxPosition';

/**
 * Whether an order may be taken at all. An order that does not raise the worst case (a close, a reduce)
 * is never refused for margin.
 */
export function checkEntry(account: Account, perp: Perp, isBuy: boolean, sz: number): EntryCheck {
  const before = worstSz(perp, 0, 0);
  const after = isBuy ? worstSz(perp, sz, 0) : worstSz(perp, 0, sz);
  if (after <= before) return 'ok';
  const ntlMax = Math.min(POSITION_UUSD_MAX, maxNtlAtLeverage(perp.asset, perp.leverage));
  if (after * perp.asset.markPx > ntlMax) return 'maxPosition';
  const required = initialMarginUusd(account) - initialUusdCeil(perp, before) + initialUusdCeil(perp, after);
  return required <= accountValueUusd(account) ? 'ok' : 'margin';
}

/**
 * Whether a resting order may still be filled: after the fill (at its price, fee included) the account
 * must cover the initial margin of its positions. A fill that makes the position smaller always may.
 */
export function canFillResting(
  perp: Perp,
  account: Account,
  isBuy: boolean,
  sz: number,
  px: number,
  feeUusd: number,
): boolean {
  const after = perp.szi + (isBuy ? sz : -sz);
  if (Math.abs(after) <= Math.abs(perp.szi)) return true;
  const signed = isBuy ? sz : -sz;
  const value = accountValueUusd(account) + signed * (perp.asset.markPx - px) - feeUusd;
  const required =
    positionMarginUusd(account) -
    initialUusdCeil(perp, Math.abs(perp.szi)) +
    initialUusdCeil(perp, Math.abs(after));
  return required <= value;
}

/** Notional above which the asset's tiers no longer allow this leverage. */
function maxNtlAtLeverage(asset: Asset, leverage: number): number {
  for (const tier of asset.tiers) if (tier.maxLeverage < leverage) return tier.lowerBoundUusd;
  return Number.POSITIVE_INFINITY;
}

export function tierAt(asset: Asset, ntlUusd: number): MarginTierRuntime {
  let found = asset.tiers[0] as MarginTierRuntime; // an asset has at least one tier
  for (const tier of asset.tiers) if (ntlUusd >= tier.lowerBoundUusd) found = tier;
  return found;
}

/** notional × mmr − deduction, rounded up. */
export function maintenanceUusdCeil(perp: Perp): number {
  const ntl = Math.abs(perp.szi) * perp.asset.markPx;
  if (ntl === 0) return 0;
  const tier = tierAt(perp.asset, ntl);
  return ceilDiv(ntl, 2 * tier.maxLeverage) - tier.deductionFloorUusd;
}

export function maintenanceMarginUusd(account: Account): number {
  let sum = 0;
  for (const perp of account.usedPerps) sum += maintenanceUusdCeil(perp);
  return sum;
}
