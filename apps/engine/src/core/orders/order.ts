/**
 * One own order as the engine knows it. Sizes are lots, prices px units, times monotonic milliseconds unless
 * they say otherwise. Only `table.ts` changes a record.
 */
import type { OrderKind } from '@agora/shared/cloid';
import type { Cloid, Coin, DecisionId } from '@agora/shared/ids';
import type { OrderStatus, Side } from '@agora/shared/order';

/** What is fixed when the order is approved. */
export interface OrderDraft {
  readonly cloid: Cloid;
  readonly decisionId: DecisionId;
  readonly coin: Coin;
  readonly side: Side;
  readonly px: number;
  readonly sz: number;
  readonly reduceOnly: boolean;
  readonly kind: OrderKind;
  /** Which of the desired quotes of a side it stands for: 0 = the innermost. */
  readonly level: number;
  /** The venue refuses it after this instant of its own clock, in milliseconds. */
  readonly expiresAfterMs: number;
}

export interface CancelState {
  /** When the cancel was first wanted. */
  readonly wantedMs: number;
  /** When it was last handed out; null = not yet. */
  sentMs: number | null;
  tries: number;
  /** When the venue last said that it is not on the book, its end not yet known; null = never. */
  goneMs: number | null;
}

export interface OrderRecord extends OrderDraft {
  status: OrderStatus;
  oid: number | null;
  /** Lots of the fills seen, each tid once. */
  filled: number;
  /** Lots left unfilled when it ended, by the venue's word; null = not told. */
  leftAtEnd: number | null;
  /** Lots that the venue took off a resting reduce-only order because the position shrank. */
  shrunk: number;
  /** Ended, and what it filled is proven: it can add nothing any more. */
  settled: boolean;
  /** Nonce of the action that carried it; null until sent. */
  nonce: number | null;
  readonly createdMs: number;
  sentMs: number | null;
  /** When the venue first said that it took the order. */
  acceptedMs: number | null;
  /** Last event or act that concerned it: reconciliation judges only what was left alone for a while. */
  touchedMs: number;
  /** When the venue was last asked for it by its id; -1 = never. */
  askedMs: number;
  endedMs: number | null;
  cancel: CancelState | null;
  /** What of it is counted in the coin's load now. */
  counted: number;
}

/** Everything one can learn about one order. `left` is the venue's unfilled lots, null where it does not say. */
export type OrderInput =
  | { readonly kind: 'not_sent' }
  | { readonly kind: 'sent'; readonly nonce: number }
  | { readonly kind: 'resting'; readonly oid: number }
  | { readonly kind: 'filled'; readonly oid: number | null }
  | { readonly kind: 'canceled'; readonly oid: number | null; readonly left: number | null }
  | { readonly kind: 'rejected' }
  | { readonly kind: 'no_answer' }
  | { readonly kind: 'never_landed' }
  | { readonly kind: 'fill'; readonly oid: number; readonly sz: number };
export type OrderInputKind = OrderInput['kind'];

/** resting, in flight or unresolved: it may still trade. */
export function isOpenStatus(status: OrderStatus): status is 'in_flight' | 'resting' | 'unresolved' {
  return status === 'in_flight' || status === 'resting' || status === 'unresolved';
}

/** Lots of it that were neither filled nor taken off, as far as we were told. */
export function lotsLeft({ sz, shrunk, filled }: OrderRecord): number {
  return Math.max(0, sz - shrunk - filled);
}

/** Lots it may still add to the position: unfilled ones, and executed ones whose fill was not seen. */
export function lotsAtStake(order: OrderRecord): number {
  if (order.status === 'rejected' || order.status === 'denied' || order.settled) return 0;
  return Math.max(0, lotsLeft(order) - (order.leftAtEnd ?? 0));
}
