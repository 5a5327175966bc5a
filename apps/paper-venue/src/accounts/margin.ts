// Cross and isolated margin. Initial margin = size × mark / leverage, rounded up, over the larger of the position and
// what it could become if one side's resting orders all filled; maintenance by the asset's tiers. An isolated position
// answers with its own margin alone, and the cross side answers for all that is not opened yet.
import type { Asset, MarginTierRuntime } from '../core/asset.ts';
import { ceilDiv } from '../core/decimal.ts';
import type { Account, Perp } from './account.ts';

/** rawUsd + Σ cross position × mark, micro-USD. */
export function crossValueUusd(account: Account): number {
  let value = account.rawUsd;
  for (const perp of account.usedPerps) if (!perp.isolated) value += perp.szi * perp.asset.markPx;
  return value;
}

/** What an isolated position is worth with its margin. */
export function isolatedValueUusd(perp: Perp): number {
  return perp.isolatedRawUsd + perp.szi * perp.asset.markPx;
}

/** Cross and isolated together: the venue's `accountValue`. */
export function accountValueUusd(account: Account): number {
  let value = crossValueUusd(account);
  for (const perp of account.usedPerps) if (perp.isolated) value += isolatedValueUusd(perp);
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

/** What a worst case takes from the cross side: an isolated position has paid for itself, what it may grow by has not. */
function reservedUusdCeil(perp: Perp, worst: number): number {
  return initialUusdCeil(perp, perp.isolated ? worst - Math.abs(perp.szi) : worst);
}

/** Initial margin that the cross side must hold: of its positions and of all resting orders. */
export function initialMarginUusd(account: Account): number {
  let sum = 0;
  for (const perp of account.usedPerps) sum += reservedUusdCeil(perp, worstSz(perp, 0, 0));
  return sum;
}

/** Initial margin of cross positions alone: the venue's `totalMarginUsed` of the cross summary. */
export function positionMarginUusd(account: Account): number {
  let sum = 0;
  for (const perp of account.usedPerps) {
    if (!perp.isolated) sum += initialUusdCeil(perp, Math.abs(perp.szi));
  }
  return sum;
}

/** Margin of an isolated opening at a price, taken from the cross side. */
export function isolatedMarginUusdCeil(perp: Perp, sz: number, px: number): number {
  return ceilDiv(sz * px, perp.leverage);
}

const TRANSFER_SHARE = 10; // 10 % of notional must stay behind

/** What may leave the cross side: max(0, value − max(initial margin, a tenth of the notional)). */
export function withdrawableUusd(account: Account): number {
  let ntl = 0;
  for (const perp of account.usedPerps) if (!perp.isolated) ntl += Math.abs(perp.szi) * perp.asset.markPx;
  const kept = Math.max(initialMarginUusd(account), ceilDiv(ntl, TRANSFER_SHARE));
  return Math.max(0, crossValueUusd(account) - kept);
}

/** No position in a coin grows past this, whatever its margin: sums of cost stay safe integers. */
const POSITION_UUSD_MAX = 2e15;

export type EntryCheck = 'ok' | 'margin' | 'maxPosition';

/**
 * Whether an order may be taken at all. An order that does not raise the worst case (a close, a reduce)
 * is never refused for margin.
 */
export function checkEntry(account: Account, perp: Perp, isBuy: boolean, sz: number, px: number): EntryCheck {
  const before = worstSz(perp, 0, 0);
  const after = isBuy ? worstSz(perp, sz, 0) : worstSz(perp, 0, sz);
  if (after <= before) return 'ok';
  const ntlMax = Math.min(POSITION_UUSD_MAX, maxNtlAtLeverage(perp.asset, perp.leverage));
  if (after * perp.asset.markPx > ntlMax) return 'maxPosition';
  // An isolated opening pays its margin at the price it trades at, which may be above the mark.
  const beyondMark = perp.isolated ? Math.max(0, px - perp.asset.markPx) : 0;
  const required =
    initialMarginUusd(account) -
    reservedUusdCeil(perp, before) +
    reservedUusdCeil(perp, after) +
    isolatedMarginUusdCeil(perp, after - before, beyondMark);
  return required <= crossValueUusd(account) ? 'ok' : 'margin';
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
  if (perp.isolated) {
    const opened = Math.abs(after) - (Math.sign(after) === Math.sign(perp.szi) ? Math.abs(perp.szi) : 0);
    const cost = isolatedMarginUusdCeil(perp, opened, px) + feeUusd;
    return positionMarginUusd(account) + cost <= crossValueUusd(account);
  }
  const signed = isBuy ? sz : -sz;
  const value = crossValueUusd(account) + signed * (perp.asset.markPx - px) - feeUusd;
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

/** Of the cross positions together. */
export function maintenanceMarginUusd(account: Account): number {
  let sum = 0;
  for (const perp of account.usedPerps) if (!perp.isolated) sum += maintenanceUusdCeil(perp);
  return sum;
}
