/**
 * What the venue lets us send, by account and by IP, and the part of it that is kept for cancels. Places ask; cancels,
 * noops and scheduled cancels only count (I-12). What is not known, or was read too long ago, admits no place.
 */
import { divCeil } from '../money/integers.ts';
import { addToWindow, countInWindow, newRateWindow, type RateWindow } from './rate-window.ts';

export const BUDGET = {
  /** The account's request budget is read at least this often before it counts as not known. */
  addressAgeMsMax: 180_000,
  /** Cancels have this much more than places, at most twice as much. */
  cancelExtraRequests: 100_000,
  /** Items of one action that weigh one (docs, rate limits). */
  itemsPerWeight: 40,
  /** Weight that mere re-pricing leaves alone: more than other places do, which replace what was filled. */
  weightKept: 160,
  /** Weight that places leave to the next scheduled read, beside what cancels need: a place must not be what closes the gate. */
  weightForReads: 50,
} as const;

export interface AddressBudget {
  /** Requests used and allowed, by the venue's last word and our own sends since. */
  used: number;
  cap: number;
  /** Monotonic time of that word. */
  readMs: number;
}

export interface Budget {
  /** Order messages of every kind, counted by item. */
  readonly messages: RateWindow;
  /** Weight on the IP, reads included. */
  readonly weight: RateWindow;
  readonly weightPerMinMax: number;
  /** The weight fell below what cancels need, and has not come back with what reads need beside it. */
  isShort: boolean;
  address: AddressBudget | null;
}

/** `weight` = what the IP was used for before there was a budget. */
export function newBudget(weightPerMinMax: number, weight = newRateWindow()): Budget {
  return { messages: newRateWindow(), weight, weightPerMinMax, isShort: false, address: null };
}

/** The venue's own figures replace what we counted. */
export function noteAddressBudget(budget: Budget, used: number, cap: number, nowMs: number): void {
  budget.address = { used, cap, readMs: nowMs };
}

/** Orders, cancels or noops that leave, or were approved to: whoever never leaves has been counted too much. */
export function noteItems(budget: Budget, items: number, nowMs: number): void {
  addToWindow(budget.messages, nowMs, items);
  if (budget.address !== null) budget.address.used += items;
}

/** An action (`actionWeight`) or a read of the venue that weighs on the IP. */
export function noteWeight(budget: Budget, weight: number, nowMs: number): void {
  addToWindow(budget.weight, nowMs, weight);
}

/** Weight of an exchange action: 1 + floor(items / 40). */
export function actionWeight(items: number): number {
  return 1 + Math.floor(items / BUDGET.itemsPerWeight);
}

/** Messages kept for cancels: 2 × open orders + 20 %. */
export function cancelReserve(openOrders: number): number {
  return divCeil(24 * openOrders, 10);
}

/** Order messages within the last minute, never too few. */
export function messagesPerMin(budget: Budget, nowMs: number): number {
  return countInWindow(budget.messages, nowMs);
}

/** Places the account may still make; null = not known. */
export function placesLeft({ address }: Budget, nowMs: number): number | null {
  return isKnown(address, nowMs) ? address.cap - address.used : null;
}

/** Cancels the account may still make: their limit is min(cap + 100,000, 2 × cap); null = not known. */
export function cancelsLeft({ address }: Budget, nowMs: number): number | null {
  if (!isKnown(address, nowMs)) return null;
  return Math.min(address.cap + BUDGET.cancelExtraRequests, 2 * address.cap) - address.used;
}

/** Weight left on the IP for this engine within the minute. */
export function weightLeft(budget: Budget, nowMs: number): number {
  return budget.weightPerMinMax - countInWindow(budget.weight, nowMs);
}

/** Weight kept so that everything open can be cancelled twice and a fifth more. */
export function weightReserve(openOrders: number): number {
  return cancelReserve(actionWeight(openOrders));
}

/** Looked at whenever the gate is. What opens at the very limit closes again with the next read, and four closures halt. */
export function noteShortage(budget: Budget, openOrders: number, nowMs: number): void {
  const [left, kept] = [weightLeft(budget, nowMs), weightReserve(openOrders)];
  if (left < kept) budget.isShort = true;
  else if (left >= kept + BUDGET.weightForReads) budget.isShort = false;
}

/**
 * Items that quoting may spend on mere re-pricing now, so that the minute's limit is used evenly instead of in one burst
 * and then not at all: a sixth of what the limit leaves beside the reserve, within any ten seconds. None while the IP has no
 * more weight left than reads, replacing what was filled, and cancels need.
 */
export function repriceItemsLeft(
  budget: Budget,
  messagesPerMinMax: number,
  openOrders: number,
  nowMs: number,
): number {
  if (weightLeft(budget, nowMs) < BUDGET.weightKept) return 0;
  const share = Math.floor((messagesPerMinMax - cancelReserve(openOrders)) / 6);
  return Math.max(0, share - countInWindow(budget.messages, nowMs, 10));
}

function isKnown(address: AddressBudget | null, nowMs: number): address is AddressBudget {
  if (address === null) return false;
  const ageMs = nowMs - address.readMs;
  return ageMs >= 0 && ageMs <= BUDGET.addressAgeMsMax;
}
