/** What the venue tells of our account, in the core's integers: lots, px units, micro-USD. */
import type { Coin } from '@agora/shared/ids';
import type { Side } from '@agora/shared/order';

/** One execution of an order on our account, ours or not. */
export interface VenueFill {
  readonly coin: Coin;
  readonly side: Side;
  readonly px: number;
  readonly sz: number;
  /** Negative = rebate; rounded up where the venue gives more than six decimals. */
  readonly feeUusd: number;
  /** Gross of the fee, rounded down where the venue gives more than six decimals. */
  readonly closedPnlUusd: number;
  readonly tid: number;
  readonly oid: number;
  readonly cloid: string | null;
  readonly taker: boolean;
  /** The venue's time. */
  readonly timeMs: number;
  /** Signed lots before it; null = not told. */
  readonly startSzi: number | null;
}

/** The state of one order by the venue's word. */
export interface VenueOrderNews {
  readonly coin: string;
  /** The number that a cancel names. */
  readonly assetId: number;
  readonly cloid: string | null;
  readonly oid: number | null;
  /** The venue's status word. */
  readonly word: string;
  /** Lots left when the status was set; null = not told. */
  readonly left: number | null;
  /** When the venue set the status. */
  readonly statusTimeMs: number;
}

/** Negative = paid. */
export interface VenueFunding {
  readonly coin: Coin;
  readonly usdcUusd: number;
  readonly timeMs: number;
}
