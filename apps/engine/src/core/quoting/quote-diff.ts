/**
 * From the quotes one would like to have to the fewest acts that get there. What is no longer wanted goes at once; what
 * merely moved is replaced only past the threshold, after the cooldown, and as the message budget allows, the furthest
 * off first. A slot (side, level, kind) never has two live orders, and one whose order is unresolved waits. Mere
 * re-pricing never takes the last resting order of a side while another is on its way: levels move one after another.
 * A side that would stay empty gets its furthest quote back without waiting for the cooldown; the nearer ones follow.
 */
import type { StrategyConfig } from '@agora/shared/strategy-config';
import type { OrderRecord } from '../orders/order.ts';
import type { DesiredQuote } from './strategy.ts';

export interface DiffInput {
  readonly desired: readonly DesiredQuote[];
  /** The coin's open orders. */
  readonly open: readonly OrderRecord[];
  readonly config: StrategyConfig;
  /** Full spread of the targets in basis points: a quote that much too near to trading is pulled at once. */
  readonly spreadBps: number;
  readonly nowMs: number;
  /** When a slot was last placed, by `slotOf`. */
  readonly placedMs: ReadonlyMap<number, number>;
  /** Messages that may be spent on mere re-pricing now. */
  readonly repriceItems: number;
}

export interface QuoteActs {
  readonly cancels: readonly OrderRecord[];
  readonly places: readonly DesiredQuote[];
}

/** Size left below this share of the target is filled up again; above this share it is cut down, budget or not. */
const REFILL_BELOW_SHARE = 0.5;
const CUT_ABOVE_SHARE = 1.1;

/** An empty side waits this long after its last order instead of the cooldown: a refused one is not repeated at once. */
const EMPTY_SIDE_PAUSE_MS = 150;

interface Slotted {
  readonly side: 'buy' | 'sell';
  readonly level: number;
  readonly kind: string;
}

/** A small number for side, level and kind. */
export function slotOf({ side, level, kind }: Slotted): number {
  return level * 4 + (side === 'buy' ? 0 : 2) + (kind === 'hedge' ? 1 : 0);
}

export function diffQuotes(input: DiffInput): QuoteActs {
  const cancels: OrderRecord[] = [];
  const places: DesiredQuote[] = [];
  const taken = new Set<number>();
  const moved: { order: OrderRecord; target: DesiredQuote; offBps: number }[] = [];
  for (const order of input.open) {
    const slot = slotOf(order);
    const target = input.desired.find((quote) => slotOf(quote) === slot);
    // What is not known to be gone keeps its slot, even while it is being cancelled.
    if (order.status === 'unresolved') taken.add(slot);
    if (order.cancel !== null) continue;
    const twin = taken.has(slot) && order.status !== 'unresolved';
    const verdict = target === undefined || twin ? 'cancel' : judge(order, target, input);
    if (verdict === 'cancel') cancels.push(order);
    else {
      taken.add(slot);
      if (verdict === 'replace' && target !== undefined)
        moved.push({ order, target, offBps: offBps(order, target) });
    }
  }
  let items = input.repriceItems;
  for (const { order, target } of moved.sort((a, b) => b.offBps - a.offBps)) {
    if (items < 2) break;
    if (isLastOfSide(order, input, cancels)) continue;
    items -= 2;
    cancels.push(order);
    places.push(target);
  }
  const coolMs = input.config.anti_churn_cooldown_ms;
  for (const quote of input.desired) {
    if (taken.has(slotOf(quote))) continue;
    const isAlone = isFurthest(quote, input) && isSideEmpty(quote.side, input, cancels);
    const pauseMs = isAlone ? Math.min(EMPTY_SIDE_PAUSE_MS, coolMs) : coolMs;
    if (isPast(quote, pauseMs, input)) places.push(quote);
  }
  return { cancels, places: places.sort((a, b) => a.level - b.level) };
}

/** Another quote of its side is on its way and none rests: moving this one too would leave the side empty. */
function isLastOfSide(
  { side, cloid }: OrderRecord,
  input: DiffInput,
  leaving: readonly OrderRecord[],
): boolean {
  const others = input.open.filter(
    (other) => other.side === side && other.cloid !== cloid && other.cancel === null,
  );
  const rests = others.some((other) => other.status === 'resting' && !leaving.includes(other));
  return !rests && others.some((other) => other.status === 'in_flight' || leaving.includes(other));
}

/** Nothing of the side rests or is on its way but what is being cancelled, now or since an earlier tick. */
function isSideEmpty(side: 'buy' | 'sell', { open }: DiffInput, leaving: readonly OrderRecord[]): boolean {
  return open.every((order) => order.side !== side || order.cancel !== null || leaving.includes(order));
}

type Verdict = 'keep' | 'replace' | 'cancel';

function judge(order: OrderRecord, target: DesiredQuote, input: DiffInput): Verdict {
  if (order.status === 'unresolved') return 'keep';
  if (order.reduceOnly !== target.reduceOnly) return 'cancel';
  const left = order.sz - order.shrunk - order.filled;
  if (left > target.sz * CUT_ABOVE_SHARE && isCool(target, input)) return 'cancel';
  const off = offBps(order, target);
  const nearest = nearestOf(target, input);
  if (isNearer(order, nearest) && offBps(order, nearest) > input.spreadBps) return 'cancel';
  if (order.status === 'in_flight') return 'keep';
  const wants = off > input.config.requote_threshold_bps || left < target.sz * REFILL_BELOW_SHARE;
  return wants && isCool(target, input) ? 'replace' : 'keep';
}

/** The quote of the same side and kind that is to be the first to trade. Nothing of the side may be much nearer than that one. */
function nearestOf(target: DesiredQuote, { desired }: DiffInput): DesiredQuote {
  const peers = desired.filter(({ side, kind }) => side === target.side && kind === target.kind);
  return peers.reduce((a, b) => (isNearer(b, a) ? b : a), target);
}

/** The one that a fast market reaches last, so that it is the most likely to be taken by the venue and to stay. */
function isFurthest({ side, level }: DesiredQuote, { desired }: DiffInput): boolean {
  return desired.every((other) => other.side !== side || other.level <= level);
}

/** Distance between an order and its target in basis points of the target. */
function offBps(order: OrderRecord, target: DesiredQuote): number {
  return (Math.abs(order.px - target.px) * 10_000) / target.px;
}

/** More eager to trade than that target. */
function isNearer({ side, px }: Pick<DesiredQuote, 'side' | 'px'>, target: DesiredQuote): boolean {
  return side === 'buy' ? px > target.px : px < target.px;
}

function isCool(quote: DesiredQuote, input: DiffInput): boolean {
  return isPast(quote, input.config.anti_churn_cooldown_ms, input);
}

/** The quote's slot was placed at least that long ago, or never. A pause after a refusal lies in the future. */
function isPast(quote: DesiredQuote, pauseMs: number, { placedMs, nowMs }: DiffInput): boolean {
  const last = placedMs.get(slotOf(quote));
  return last === undefined || nowMs - last >= pauseMs;
}
