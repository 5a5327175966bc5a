/**
 * Everything that can happen to the engine. Times and ids arrive here; the core asks nobody. Feeds convert the venue's
 * decimals to integers (`money/coin-spec.ts`) and drop, and count, what does not fit.
 */
import type { Envelope, EnvelopeDifference } from '@agora/shared/envelope';
import type { EnvelopeAcceptance } from '@agora/shared/envelope-record';
import type { GuardianHeartbeat } from '@agora/shared/heartbeat';
import type { Cloid, Coin, HaltId } from '@agora/shared/ids';
import type { Provenance } from '@agora/shared/latch';
import type { OperatorRequest } from '@agora/shared/operator-request';
import type { PreflightLine } from '@agora/shared/preflight';
import type { RequestSide } from '@agora/shared/redis-keys';
import type { BboFrame, L2Frame } from '../book/book.ts';
import type { ReferenceFrame } from '../book/reference.ts';
import type { LatchRead } from '../gate/lease.ts';
import type { EnableLook } from '../halt/enable-file.ts';
import type { KillSight } from '../halt/kill-file.ts';
import type { CancelOutcome, PlaceOutcome } from '../orders/answers.ts';
import type { VenueRefusal } from '../orders/venue-words.ts';
import type { LedgerFill } from '../position/ledger.ts';
import type { VenueView } from '../reconcile/view.ts';
import type { Trip } from '../risk/trip.ts';
import type { DeskOpening } from './desk.ts';
import type { EngineHaltRecord } from './halt-record.ts';

/** Both clocks at the same instant: `nowMs` monotonic, `wallMs` since 1970 for people. */
export interface Timed {
  readonly nowMs: number;
  readonly wallMs: number;
}

/** One execution of an order on our account, ours or not. */
export interface FillNews extends LedgerFill {
  readonly tid: number;
  readonly oid: number;
  readonly cloid: string | null;
  readonly taker: boolean;
  /** The venue's time. */
  readonly timeMs: number;
  /** Signed lots before it, by the venue; null = not told. */
  readonly startSzi: number | null;
}

/** A line of `orderUpdates`, or the answer to a question by id. */
export interface OrderNews {
  /** The number that a cancel names. */
  readonly assetId: number;
  readonly cloid: string | null;
  readonly oid: number | null;
  /** The venue's status word. */
  readonly word: string;
  /** Lots left when the status was set; null = not told. */
  readonly left: number | null;
}

export interface OrderAnswer {
  readonly cloid: Cloid;
  /** Null = the venue does not know the order. */
  readonly news: OrderNews | null;
  /** Monotonic. */
  readonly issuedMs: number;
  /** The venue's time of the account's state, asked for beside it; null = not told. */
  readonly stateMs: number | null;
}

export type MarketEvent =
  /** 0 = the market stream is gone; each connection has a higher number. */
  | { readonly kind: 'market_connection'; readonly connection: number }
  | { readonly kind: 'bbo'; readonly coin: Coin; readonly frame: BboFrame }
  | { readonly kind: 'l2'; readonly coin: Coin; readonly frame: L2Frame }
  | { readonly kind: 'reference'; readonly coin: Coin; readonly frame: ReferenceFrame };

export type AccountEvent =
  | { readonly kind: 'account_connection'; readonly connection: number }
  /** The account stream said anything, a pong included. */
  | { readonly kind: 'account_alive' }
  | { readonly kind: 'order_news'; readonly news: OrderNews }
  /** The answer to `query_order`. */
  | ({ readonly kind: 'order_answered' } & OrderAnswer)
  /** In any order: a frame of the stream has those of a block, and may begin with the newest. */
  | { readonly kind: 'fills'; readonly fills: readonly FillNews[] }
  /** Negative = paid. */
  | { readonly kind: 'funding'; readonly coin: Coin; readonly usdcUusd: number; readonly timeMs: number }
  /** One look at the account; by REST with the fills since the last one. */
  | { readonly kind: 'venue_view'; readonly view: VenueView; readonly fills: readonly FillNews[] }
  | { readonly kind: 'account_budget'; readonly used: number; readonly cap: number }
  | { readonly kind: 'maker_fee'; readonly ppm: number };

export type OutcomeEvent =
  /** Nothing of the batch left this host: denied at the send line, not recorded, not signed. */
  | { readonly kind: 'batch_denied'; readonly batch: number; readonly code: string }
  /** Its bytes were handed to the socket with this nonce. */
  | { readonly kind: 'batch_sent'; readonly batch: number; readonly nonce: number }
  /** What is known of its orders; a second report may follow a first one without proof. */
  | { readonly kind: 'batch_reported'; readonly batch: number; readonly outcomes: readonly OrderOutcome[] }
  | { readonly kind: 'cancels_reported'; readonly results: readonly CancelReport[] }
  /** Accepted = the order with this nonce was never admitted and never will be. */
  | { readonly kind: 'noop_reported'; readonly nonce: number; readonly accepted: boolean };

export interface OrderOutcome extends PlaceOutcome {
  readonly cloid: Cloid;
}

export interface CancelReport {
  readonly cloid: string | null;
  readonly oid: number | null;
  readonly outcome: CancelOutcome;
  /** Why the venue refused it; null where it did not, or said nothing. */
  readonly refusal: VenueRefusal | null;
}

/** One place in which a halt stands. */
export type HaltPlace = { readonly eventId: string } | { readonly auditSeq: number };

export type ControlEvent =
  | { readonly kind: 'heartbeat_accepted'; readonly issuedMs: number }
  | { readonly kind: 'latch_refused' }
  | { readonly kind: 'latch_silent' }
  | { readonly kind: 'latch_read'; readonly read: LatchRead }
  /** Who raised one epoch that the latch shows; null = not recorded. */
  | {
      readonly kind: 'latch_cause';
      readonly scope: 'engine' | 'global';
      readonly epoch: number;
      readonly cause: Provenance | null;
    }
  | {
      readonly kind: 'guardian_read';
      readonly heartbeat: GuardianHeartbeat | null;
      readonly issuedMs: number;
    }
  | { readonly kind: 'host_files_seen'; readonly kill: KillSight; readonly enable: readonly EnableLook[] }
  | { readonly kind: 'halt_recorded'; readonly record: EngineHaltRecord }
  | { readonly kind: 'halt_record_failed'; readonly reason: string }
  /** Where the halt can be looked up: its entry in the event stream, or its record in the audit, once there is one. */
  | { readonly kind: 'halt_told'; readonly haltId: HaltId; readonly at: HaltPlace }
  /** Null reason = the audit chain can be written. */
  | { readonly kind: 'audit_state'; readonly problem: string | null }
  | {
      readonly kind: 'preflight';
      readonly ok: boolean;
      readonly envelopeAccepted: boolean;
      readonly evidence: string;
      readonly lines: readonly PreflightLine[];
    }
  /** `offsetMs`: venue time minus monotonic time; `skewMs`: wall clock minus venue time. */
  | {
      readonly kind: 'venue_clock';
      readonly offsetMs: number;
      readonly skewMs: number;
      readonly uncertaintyMs: number;
    }
  | { readonly kind: 'request'; readonly side: RequestSide; readonly request: OperatorRequest }
  /** A remark of an operator, or of a scenario, about the market; null coin = all. It is told along, and decides nothing. */
  | {
      readonly kind: 'market_note';
      readonly coin: Coin | null;
      readonly text: string;
      readonly untilWallMs: number;
    }
  /** What the host's record of the envelope says now: what may be in force, and the acceptance that allows it, where one is needed. */
  | {
      readonly kind: 'envelope_judged';
      readonly inForce: Envelope;
      /** Limits of the configuration that nobody accepted. */
      readonly expansions: readonly EnvelopeDifference[];
      readonly by: EnvelopeAcceptance | null;
    }
  /** A loop outside the core found a reason to halt: shutdown, a stalled loop, an overflowing queue. */
  | { readonly kind: 'halt_wanted'; readonly trip: Trip }
  /** The venue described the coins and showed the account for the first time since boot. */
  | { readonly kind: 'desk_opened'; readonly opening: DeskOpening }
  /**
   * Something was told that our books cannot take in: only a read shows it. `isGap`: it may be what they lack, and nothing is placed
   * before the read.
   */
  | { readonly kind: 'read_wanted'; readonly reason: string; readonly isGap: boolean }
  /** A request that weighs on the IP beside places, cancels and noops, which the core counts itself. */
  | { readonly kind: 'spent'; readonly ipWeight: number; readonly items: number }
  /** Every 50 ms. */
  | { readonly kind: 'tick' };

export type EngineEvent = Timed & (MarketEvent | AccountEvent | OutcomeEvent | ControlEvent);
