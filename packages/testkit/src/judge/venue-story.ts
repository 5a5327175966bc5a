// What one account did and suffered at the paper venue, as its journal tells it (venue-reader.ts): every order that reached it,
// what became of it, every fill, read and frame. Wall-clock times are microseconds, stamped when the bytes came in.

export type Side = 'buy' | 'sell';

/** One order of a signed batch, as it reached the exchange. */
export interface Submission {
  readonly seq: number;
  /** When its bytes came in. */
  readonly us: number;
  /** Venue time at which the exchange took it up. */
  readonly venueMs: number;
  readonly signer: string;
  readonly nonce: number;
  readonly expiresAfterMs: number | null;
  readonly cloid: string | null;
  readonly assetId: number;
  readonly side: Side;
  readonly px: bigint;
  readonly sz: bigint;
  readonly reduceOnly: boolean;
  readonly tif: string;
}

/** An order that the exchange accepted. */
export interface VenueOrder {
  readonly oid: number;
  readonly cloid: string | null;
  readonly coin: string;
  readonly side: Side;
  readonly px: bigint;
  readonly origSz: bigint;
  readonly seq: number;
  readonly openedUs: number;
  left: bigint;
  /** Null while it rests. */
  ended: { readonly status: string; readonly us: number; readonly seq: number } | null;
}

export interface VenueFill {
  readonly seq: number;
  readonly us: number;
  readonly tid: number;
  readonly oid: number;
  readonly cloid: string | null;
  readonly coin: string;
  readonly side: Side;
  readonly px: bigint;
  readonly sz: bigint;
  readonly fee: bigint;
  readonly closedPnl: bigint;
}

/** A signed action that is no order: cancel, noop … */
export interface OtherAction {
  readonly seq: number;
  readonly us: number;
  readonly signer: string;
  readonly type: string;
  readonly nonce: number;
  readonly items: number;
  /** Orders that a cancel names, each by the one or the other. */
  readonly oids: readonly number[];
  readonly cloids: readonly string[];
  /** When a scheduled cancel is to fire, venue time; null = none is scheduled any more, or this is no such action. */
  readonly timeMs: number | null;
  accepted: boolean | null;
  /** When the exchange had carried it out or refused it; null = never. */
  answeredUs: number | null;
}

/** A read of the account's open orders that came in. */
export interface OrderRead {
  readonly us: number;
  readonly req: number;
  /** Whose it was; null where the journal does not say. */
  readonly by: 'engine' | 'guardian' | null;
}

/** A market frame that left for somebody's socket. */
export interface MarketFrame {
  readonly us: number;
  readonly coin: string;
  readonly channel: 'bbo' | 'l2Book';
  readonly connections: readonly number[];
  /** Whether the journal keeps what it said: every `bbo`, and a book that a fault put in place of the true one. */
  readonly shown: boolean;
  /** A fault had it say something else than what the exchange held. */
  readonly replaced: boolean;
  /** Best bid and ask of one that is shown; null for an empty side and for what is no price. */
  readonly bid: number | null;
  readonly ask: number | null;
}

export interface Connection {
  readonly id: number;
  readonly openedUs: number;
  closedUs: number | null;
}

export interface VenueStory {
  readonly account: string;
  readonly submissions: Submission[];
  readonly orders: Map<number, VenueOrder>;
  readonly fills: VenueFill[];
  readonly actions: OtherAction[];
  readonly reads: OrderRead[];
  readonly frames: MarketFrame[];
  readonly connections: Map<number, Connection>;
  readonly funding: { readonly coin: string; readonly usd: bigint; readonly us: number }[];
  /** Coin by the venue's number of the asset. */
  readonly coins: Map<number, string>;
  readonly szDecimals: Map<string, number>;
  deposited: bigint;
  firstUs: number;
  lastUs: number;
}
