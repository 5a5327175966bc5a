/**
 * One look at the account at the venue, in the core's integers. Orders and account are looked at separately by the
 * streams and together by REST; a part that was not looked at is null, never empty.
 */
import type { Side } from '@agora/shared/order';
import type { VenuePosition } from '../position/opening.ts';

/** An order resting at the venue. A coin that is not traded keeps its name, with sizes as the venue wrote them. */
export interface SeenOrder {
  readonly oid: number;
  readonly cloid: string | null;
  readonly coin: string;
  /** The venue's number of the asset: what a cancel names. */
  readonly assetId: number;
  readonly side: Side;
  readonly px: number;
  /** Lots left. */
  readonly sz: number;
  readonly reduceOnly: boolean;
}

export interface SeenAccount {
  /** totalRawUsd. */
  readonly cashUusd: number;
  /** Positions in coins that are traded. */
  readonly positions: readonly VenuePosition[];
  /** Names of coins with a position that are not traded: never ours. */
  readonly strangePositions: readonly string[];
}

export interface VenueView {
  readonly source: 'rest' | 'ws';
  /** Monotonic: when the first request was issued, and when the last answer was in (equal for a push). */
  readonly issuedMs: number;
  readonly answeredMs: number;
  /** The venue's own time of what it shows. */
  readonly venueTimeMs: number;
  readonly orders: readonly SeenOrder[] | null;
  readonly account: SeenAccount | null;
}

/** An id must have been left alone from this long before the request until the answer to be judged. */
export const QUIET_MS = 2_000;
/** Not judged in so many passes in a row, a mismatch is drift all the same. */
export const CARRIED_PASSES_MAX = 3;
