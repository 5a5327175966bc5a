/**
 * Tells people and the record: events into the bounded stream and the audit, fills into theirs, notes and refusals into the
 * audit. Nothing waits for it, and what redis-live does not take is counted, never queued.
 */
import type { AuditSink } from '@agora/shared/audit-sink';
import type { AgoraEvent } from '@agora/shared/event';
import type { Fill } from '@agora/shared/fill';
import { fillSchema } from '@agora/shared/fill';
import type { HaltId } from '@agora/shared/ids';
import type { Order } from '@agora/shared/order';
import { isoMs } from '@agora/shared/time';
import type { Effect } from '../core/engine/effect.ts';
import type { HaltPlace } from '../core/engine/event.ts';
import type { Engine } from '../core/engine/state.ts';
import { pxText, szText } from '../core/money/coin-spec.ts';
import { uusdText } from '../core/money/usd.ts';
import type { LiveStore, LiveStream } from '../ports/live-store.ts';
import type { Log } from '../ports/log.ts';
import type { Meter } from '../ports/meter.ts';
import type { RequestAnswers } from './request-answers.ts';

type Told<K extends Effect['kind']> = Extract<Effect, { kind: K }>;

export interface TellerParts {
  readonly audit: AuditSink;
  readonly store: LiveStore;
  readonly engine: Engine;
  readonly answers: Pick<RequestAnswers, 'note'>;
  readonly meter: Meter;
  readonly log: Log;
  /** Where a halt can be looked up, as soon as it stands there. */
  halted(haltId: HaltId, at: HaltPlace): void;
}

/** Entries under way to redis-live: beyond them it is not answering, and the audit alone has the rest. */
const UNDER_WAY_MAX = 500;

export class Teller {
  readonly #parts: TellerParts;
  #underWay = 0;

  constructor(parts: TellerParts) {
    this.#parts = parts;
  }

  announce(event: AgoraEvent): void {
    const { audit, log, halted } = this.#parts;
    const recorded = audit.append({ actor: 'engine', type: 'event', data: event });
    const told = (at: HaltPlace) => {
      if (event.event === 'halt') halted(event.halt_id, at);
    };
    recorded.then(
      ({ seq }) => told({ auditSeq: seq }),
      () => undefined, // the audit's own health tells of it
    );
    const { event: name, next_action } = event;
    log.info({ event: name, ...(name === 'halt' ? { cause: event.cause } : {}) }, `${name}: ${next_action}`);
    this.#append('events', event, (eventId) => told({ eventId }));
    // A latch that changed is anchored at once.
    if (name === 'halt' || name === 'resume') void audit.checkpoint().catch(() => undefined);
  }

  orderChanged(order: Order): void {
    this.#append('orders', order);
  }

  note({ type, data }: Told<'note'>): void {
    this.#parts.audit.note({ actor: 'engine', type, data });
    const fill = type === 'fill' ? this.#fillOf(data) : null;
    if (fill !== null) this.#append('fills', fill);
  }

  refused({ decisionId, coin, refusal }: Told<'refused'>): void {
    const data = { decision_id: decisionId, coin, ...refusal };
    this.#parts.audit.note({ actor: 'engine', type: 'order_refused', data });
  }

  answer(told: Told<'answer_request'>): void {
    const { requestId, accepted, code, sentence } = told;
    const data = { request_id: requestId, accepted, code, sentence };
    this.#parts.answers.note(told);
    this.#parts.audit.note({ actor: 'engine', type: 'request_answer', data });
    this.#parts.log.info(data, sentence);
  }

  #append(stream: LiveStream, entry: object, taken?: (id: string) => void): void {
    const { store, meter } = this.#parts;
    if (this.#underWay >= UNDER_WAY_MAX) {
      meter.streamEntry('dropped');
      return;
    }
    this.#underWay += 1;
    void store.append(stream, JSON.stringify(entry)).then((outcome) => {
      this.#underWay -= 1;
      meter.streamEntry(outcome.kind);
      if (outcome.kind === 'answered') taken?.(outcome.value);
    });
  }

  /** The note of a fill in the words of the contract; null where a coin of it is not known. */
  #fillOf(data: Told<'note'>['data']): Fill | null {
    const spec = [...(this.#parts.engine.desk?.coins.values() ?? [])].find(
      ({ coin }) => coin === data.coin,
    )?.spec;
    if (spec === undefined) return null;
    return (
      fillSchema.safeParse({
        tid: data.tid,
        oid: data.oid,
        cloid: data.cloid,
        coin: data.coin,
        side: data.side,
        px: pxText(spec, Number(data.px)),
        sz: szText(spec, Number(data.sz)),
        fee_usd: uusdText(Number(data.fee_uusd)),
        closed_pnl_usd: uusdText(Number(data.closed_pnl_uusd)),
        taker: data.taker,
        time: isoMs(Number(data.time_ms)),
      }).data ?? null
    );
  }
}
