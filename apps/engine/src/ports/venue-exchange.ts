/**
 * Acts at the venue. What comes of an act is told by what is proven: `denied` = no byte left this host, `rejected` = the
 * venue said that it did not do it, `unresolved` = neither. Nothing here throws, queues or sends again.
 */
import type { Cloid, Oid } from '@agora/shared/ids';
import type { ApprovedOrder } from '../core/approve/approved-order.ts';
import type { CancelOutcome, PlaceOutcome } from '../core/orders/answers.ts';
import type { VenueRefusal } from '../core/orders/venue-words.ts';

export type DenialReason =
  /** The signer's own list or limits. */
  | 'SIGNER_REFUSED'
  /** No nonce is reserved on disk. */
  | 'NO_NONCE'
  /** The socket is not open, or bytes of an earlier message still wait in it. */
  | 'SOCKET_NOT_READY'
  /** The caller's own check in the send tick. */
  | 'NOT_PERMITTED'
  /** A prepared batch is good for one try. */
  | 'ALREADY_TRIED'
  | 'TOO_MANY_IN_FLIGHT'
  /** The connection was never made. */
  | 'NOT_CONNECTED';

export interface ExchangeDenial {
  readonly kind: 'denied';
  readonly reason: DenialReason;
  readonly detail: string;
}

/** A signed batch that has not left. Opaque: it holds a signature. */
export interface PreparedPlace {
  readonly nonce: number;
  readonly orders: number;
  /** The venue refuses the whole batch after this instant of its clock, in milliseconds. */
  readonly expiresAfterMs: number;
}

/** The socket in the very tick of the write. */
export interface SocketLook {
  readonly open: boolean;
  readonly bufferedBytes: number;
}

/** What is known of one order, with the venue's own words where it refused. */
export interface PlacedOrder extends PlaceOutcome {
  readonly cloid: Cloid;
  readonly text: string | null;
}

export interface PlaceReport {
  readonly nonce: number;
  /** One for each order, in the order of the batch. */
  readonly orders: readonly PlacedOrder[];
  /** From the write to the answer, or to giving up on one; monotonic milliseconds. */
  readonly tookMs: number;
  /** The venue's answer, after the same batch was already reported as unresolved. */
  readonly late: boolean;
  /** Why no answer of the exchange came; null where one did. Single orders of it may be unproven all the same. */
  readonly unresolved: string | null;
}

export interface PlaceSent {
  readonly kind: 'sent';
  readonly nonce: number;
  /** Monotonic time of the write. */
  readonly sentMs: number;
}

export interface VenuePlacer {
  /** Draws a nonce and signs; nothing leaves. All orders leave together or not at all. */
  prepare(orders: readonly ApprovedOrder[]): PreparedPlace | ExchangeDenial;
  /**
   * Writes the batch to the socket within this call, or not at all: `mayLeave` is asked last, with the socket as it is,
   * and the write follows it directly. `report` is called once in a later tick, and a second time if the venue answers
   * after all.
   */
  send(
    prepared: PreparedPlace,
    mayLeave: (socket: SocketLook) => boolean,
    report: (report: PlaceReport) => void,
  ): PlaceSent | ExchangeDenial;
  /** The socket as it is now. */
  look(): SocketLook;
}

export type ActionOutcome<T> =
  | { readonly kind: 'accepted'; readonly value: T }
  | { readonly kind: 'rejected'; readonly text: string; readonly refusal: VenueRefusal }
  | ExchangeDenial
  | { readonly kind: 'unresolved'; readonly reason: string };

/** One cancel of a batch, with the venue's words where it did not cancel. */
export interface CancelResult {
  readonly outcome: CancelOutcome;
  readonly refusal: VenueRefusal | null;
  readonly text: string | null;
}

/** Takes risk away. Each act answers within its own time limit and waits for no other one. */
export interface VenueCanceller {
  /** 1 to 200 orders. The results stand in the order of the request. */
  cancel(
    orders: readonly { readonly assetId: number; readonly oid: Oid }[],
  ): Promise<ActionOutcome<readonly CancelResult[]>>;
  /** 1 to 200 orders. The results stand in the order of the request. */
  cancelByCloid(
    orders: readonly { readonly assetId: number; readonly cloid: Cloid }[],
  ): Promise<ActionOutcome<readonly CancelResult[]>>;
  /** Uses up the nonce of an order in flight. Accepted proves that the order was not admitted before and never will be. */
  noop(nonce: number): Promise<ActionOutcome<null>>;
  /** The venue cancels everything at this instant of its clock (at least 5 s ahead); null takes that back. */
  scheduleCancel(atVenueMs: number | null): Promise<ActionOutcome<null>>;
  updateLeverage(assetId: number, leverage: number, isCross: boolean): Promise<ActionOutcome<null>>;
}
