/**
 * Everything the core can want from the world. Effects are carried out in their order; those that take risk away come
 * first. Each outcome that matters comes back as an event.
 */
import type { Envelope } from '@agora/shared/envelope';
import type { AgoraEvent } from '@agora/shared/event';
import type { GateRefusal } from '@agora/shared/gate';
import type { Cloid, DecisionId, HaltId, RequestId } from '@agora/shared/ids';
import type { ReviewedEpochs } from '@agora/shared/latch';
import type { Order } from '@agora/shared/order';
import type { RecoveryGate } from '@agora/shared/resume';
import type { ApprovedOrder } from '../approve/approved-order.ts';
import type { EngineHaltRecord, RaisedBy } from './halt-record.ts';

export interface CancelTarget {
  readonly assetId: number;
  /** By cloid where the venue has not told its oid. */
  readonly oid: number | null;
  readonly cloid: Cloid | null;
}

/** An accepted resume, in the words of its record. */
export interface AcceptedResume extends ReviewedEpochs {
  readonly request_id: RequestId;
  readonly who: string;
  readonly halt_id: HaltId;
}

export type Effect =
  /** At once and without waiting for anything, the record of it besides: 1 to 200 of one asset or several. */
  | { readonly kind: 'cancel'; readonly targets: readonly CancelTarget[] }
  /** Burn the nonce of a batch in flight. */
  | { readonly kind: 'noop'; readonly nonce: number }
  /** Record the intents durably, sign, assert again in the tick of the write, send. Report what came of it. */
  | { readonly kind: 'place'; readonly batch: number; readonly orders: readonly ApprovedOrder[] }
  /** Make durable with its directory. */
  | { readonly kind: 'record_halt'; readonly record: EngineHaltRecord }
  /** INCR the engine's panic epoch, and beyond the mark where one is given (a rolled-back latch). */
  | { readonly kind: 'raise_latch'; readonly by: RaisedBy; readonly above: ReviewedEpochs | null }
  /** Record the acceptance durably, then SET the resume epochs to exactly the reviewed ones, while this resume is under way. */
  | { readonly kind: 'write_resume'; readonly accepted: AcceptedResume }
  /** Read orders, account and fills by REST, beginning now even where an older read is under way. */
  /** `orders`: what rests there alone, for less weight; `all`: cash, positions and fills with it. */
  | { readonly kind: 'read_venue'; readonly what: 'all' | 'orders'; readonly reason: string }
  /** Ask `orderStatus` by cloid. */
  | { readonly kind: 'query_order'; readonly cloid: Cloid }
  /** Nothing larger may come back by a restart: make it durable. */
  | { readonly kind: 'keep_envelope'; readonly envelope: Envelope }
  /** Tell people: event stream and audit. */
  | { readonly kind: 'announce'; readonly event: AgoraEvent }
  /** An order of ours has another status: for the bounded tail of orders. */
  | { readonly kind: 'order_changed'; readonly order: Order }
  /** For the audit alone. */
  | {
      readonly kind: 'note';
      readonly type: NoteType;
      readonly data: Readonly<Record<string, string | number | boolean | null>>;
    }
  /** The first refusal of its kind in a while. */
  | {
      readonly kind: 'refused';
      readonly decisionId: DecisionId;
      readonly coin: string;
      readonly refusal: GateRefusal;
    }
  | {
      readonly kind: 'answer_request';
      readonly requestId: RequestId;
      readonly accepted: boolean;
      readonly code: string | null;
      readonly sentence: string;
      /** The whole checklist, where a resume was refused. */
      readonly gates: readonly RecoveryGate[];
    }
  | { readonly kind: 'publish_snapshot' };

export type NoteType =
  | 'fill'
  | 'funding'
  | 'consequence'
  | 'contradiction'
  | 'foreign_fill'
  | 'unknown_word'
  | 'learned'
  | 'cancel_debt'
  | 'leftover'
  | 'day';
