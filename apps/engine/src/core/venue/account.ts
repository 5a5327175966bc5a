/**
 * What one read of the venue showed of our account: its orders and its positions, with the time at which the
 * reads were started. A read is whole or not at all.
 */
import type { Decimal } from '@agora/shared/decimal';
import type { Cloid, Coin, Oid } from '@agora/shared/ids';
import type { Side } from '@agora/shared/order';
import type { Position } from '@agora/shared/position';
import type { IsoMs } from '@agora/shared/time';

export interface VenueOrder {
  readonly oid: Oid;
  /** Null for an order placed without one, which is never ours. */
  readonly cloid: Cloid | null;
  readonly coin: Coin;
  readonly side: Side;
  readonly px: Decimal;
  /** Size left. */
  readonly sz: Decimal;
  readonly origSz: Decimal;
  readonly reduceOnly: boolean;
}

export interface VenueAccount {
  readonly orders: readonly VenueOrder[];
  readonly positions: readonly Position[];
  readonly equityUsd: Decimal;
}

/** A read with its moment: what it shows was true at some time after `startedMs`. */
export interface VenueRead {
  readonly account: VenueAccount;
  /** Monotonic and wall time at which the first of its requests was issued. */
  readonly startedMs: number;
  readonly startedAt: IsoMs;
}
