/**
 * What the venue pushes, parsed and in the core's integers. Two streams, each over a connection of its own whose number
 * rises; news of an earlier connection never follows a later `connected`. Listeners only enqueue.
 */
import type { Coin } from '@agora/shared/ids';
import type { Side } from '@agora/shared/order';
import type { BboFrame, L2Frame } from '../core/book/book.ts';
import type { ReferenceFrame } from '../core/book/reference.ts';
import type { VenueView } from '../core/reconcile/view.ts';
import type { VenueFill, VenueFunding, VenueOrderNews } from './venue-news.ts';

export type StreamName = 'market' | 'account';

/** A public print; `side` is the aggressor's. */
export interface VenueTrade {
  readonly side: Side;
  readonly px: number;
  readonly sz: number;
  readonly timeMs: number;
  readonly tid: number;
}

export type StreamNews =
  | { readonly kind: 'connected' }
  /** Every subscription is confirmed, and whatever begins with a whole has shown it. */
  | { readonly kind: 'snapshotted' }
  | { readonly kind: 'lost'; readonly reason: string }
  /** It said something that is no news by itself, such as a pong. */
  | { readonly kind: 'alive' }
  /** The venue refuses a subscription or complains. */
  | { readonly kind: 'refused'; readonly text: string }
  /** A frame about our account could not be used whole: the account must be read by REST. */
  | { readonly kind: 'missed'; readonly channel: string; readonly why: Dropped };

export type MarketNews =
  | { readonly kind: 'bbo'; readonly coin: Coin; readonly frame: BboFrame }
  | { readonly kind: 'l2'; readonly coin: Coin; readonly frame: L2Frame }
  | { readonly kind: 'reference'; readonly coin: Coin; readonly frame: ReferenceFrame }
  /** `isHistory`: prints from before the subscription. */
  | {
      readonly kind: 'trades';
      readonly coin: Coin;
      readonly trades: readonly VenueTrade[];
      readonly isHistory: boolean;
    };

export type AccountNews =
  | { readonly kind: 'order_news'; readonly news: readonly VenueOrderNews[] }
  /** `isSnapshot`: the last fills again, as after every subscription. */
  | { readonly kind: 'fills'; readonly fills: readonly VenueFill[]; readonly isSnapshot: boolean }
  | { readonly kind: 'funding'; readonly funding: VenueFunding }
  /** The venue cancelled them by itself. */
  | {
      readonly kind: 'non_user_cancels';
      readonly cancels: readonly { readonly coin: string; readonly oid: number }[];
    }
  | { readonly kind: 'liquidation'; readonly lid: number; readonly ofUs: boolean }
  /** A push of all open orders, or of the account: the other part is null. */
  | { readonly kind: 'view'; readonly view: VenueView };

/** Where and when the news came in; `receivedMs` is monotonic. */
export interface StreamMoment {
  readonly stream: StreamName;
  readonly connection: number;
  readonly receivedMs: number;
}
export type VenueStreamEvent = StreamMoment & (StreamNews | MarketNews | AccountNews);

/** Why a frame or a part of it was not used. */
export type Dropped = 'malformed' | 'unknown_coin' | 'other_user' | 'unknown_kind' | 'unexpected';

export interface StreamHealth {
  /** 0 = not connected. */
  readonly connection: number;
  readonly snapshotted: boolean;
  /** Milliseconds since anything came over it; null = never. */
  readonly ageMs: number | null;
  readonly pongAgeMs: number | null;
  /** By subscription, such as `l2Book BTC`; null = nothing on this connection yet. */
  readonly ages: ReadonlyMap<string, number | null>;
  /** Frames not used since boot, by channel and reason, such as `bbo malformed`. */
  readonly dropped: ReadonlyMap<string, number>;
  /** Why the last connection ended or was not made. */
  readonly lastReason: string | null;
}

export interface VenueStream {
  start(): void;
  stop(): void;
  /** Deadlines; every 100 ms or so. */
  tick(): void;
  health(): StreamHealth;
}
