/**
 * Sends approved batches: signed first, the intents durable next, and then, in one tick with the write, asserted once more
 * against approval, epoch, lease, kill files and socket. A batch that fails any of it never leaves, and is reported so. One that
 * finds the bytes of another before it in the socket waits a few turns of the event loop, and is asserted only then.
 */
import type { AuditSink } from '@agora/shared/audit-sink';
import type { GateRefusal } from '@agora/shared/gate';
import { isLatched } from '@agora/shared/latch';
import { type ApprovedOrder, reassert, type SendLine } from '../core/approve/approved-order.ts';
import type { Clock } from '../ports/clock.ts';
import type { HostFiles } from '../ports/data-dir.ts';
import type { Meter } from '../ports/meter.ts';
import type { PlaceReport, PreparedPlace, SocketLook, VenuePlacer } from '../ports/venue-exchange.ts';
import type { EngineLoop } from './engine-loop.ts';

export interface PlacingParts {
  readonly placer: VenuePlacer;
  readonly audit: AuditSink;
  readonly files: HostFiles;
  readonly loop: EngineLoop;
  readonly clock: Clock;
  readonly meter: Meter;
  /** How long the host stood still since the last good contact, milliseconds: the monotonic clock does not have it. */
  readonly stoodStillMs: () => number;
  /** Runs a task after the I/O that is ready now. */
  readonly later: (task: () => void) => void;
}

/** Turns of the event loop that a batch waits for the one before it to leave the socket. */
const SOCKET_TURNS_MAX = 50;

export interface PlaceWish {
  readonly batch: number;
  readonly orders: readonly ApprovedOrder[];
  /** When the market frame that led to it came in, monotonic; null where none did. */
  readonly frameMs: number | null;
}

export class Placing {
  readonly #parts: PlacingParts;

  constructor(parts: PlacingParts) {
    this.#parts = parts;
  }

  /** Never rejects. */
  async place(wish: PlaceWish): Promise<void> {
    const { placer, audit } = this.#parts;
    const prepared = placer.prepare(wish.orders);
    if ('kind' in prepared) return this.#deny(wish, prepared.reason, prepared.detail);
    try {
      await audit.append({ actor: 'engine', type: 'order_intent', data: intentOf(wish, prepared) });
    } catch (error) {
      return this.#deny(wish, 'INTENT_NOT_RECORDED', error instanceof Error ? error.message : String(error));
    }
    // Intents that became durable together would else find each other's bytes. Between the last look and the write nothing awaits.
    for (let turn = 0; turn < SOCKET_TURNS_MAX && this.#hasBytesLeft(); turn += 1) await this.#nextTurn();
    this.#send(wish, prepared);
  }

  #hasBytesLeft(): boolean {
    const { open, bufferedBytes } = this.#parts.placer.look();
    return open && bufferedBytes > 0;
  }

  #nextTurn(): Promise<void> {
    return new Promise((resolve) => this.#parts.later(resolve));
  }

  /** From here to the write nothing awaits. */
  #send(wish: PlaceWish, prepared: PreparedPlace): void {
    const { placer, loop, meter } = this.#parts;
    let refusal: GateRefusal | null = null;
    let contactAgeMs: number | null = null;
    const mayLeave = (socket: SocketLook): boolean => {
      const line = this.#line(socket);
      contactAgeMs = line.contactIssuedMs === null ? null : line.nowMs - line.contactIssuedMs;
      refusal = reassert(wish.orders, line);
      return refusal === null;
    };
    const sent = placer.send(prepared, mayLeave, (report) => this.#report(wish.batch, contactAgeMs, report));
    if (sent.kind === 'denied') {
      const said = refusal as GateRefusal | null; // assigned in the callback, which control flow does not see
      this.#deny(wish, said?.code ?? sent.reason, sent.detail);
      return;
    }
    loop.happen({ kind: 'batch_sent', batch: wish.batch, nonce: sent.nonce });
    const [first] = wish.orders;
    meter.orderSent(
      wish.frameMs === null ? null : sent.sentMs - wish.frameMs,
      first === undefined ? 0 : sent.sentMs - first.approvedMs,
    );
  }

  #line({ open, bufferedBytes }: SocketLook): SendLine {
    const { loop, clock, files, stoodStillMs } = this.#parts;
    const { fsm, permit, control } = loop.engine;
    const nowMs = clock.monoMs();
    const contact = control.lease.contact;
    return {
      nowMs,
      approvalEpoch: fsm.approvalEpoch,
      permit,
      latched: contact === null ? null : isLatched(contact.pairs),
      // A permission is as old as it is on the wall, too.
      contactIssuedMs: contact === null ? null : contact.issuedMs - stoodStillMs(),
      killFilePresent: files.lookForKill(nowMs).present,
      intentDurable: true,
      socketOpen: open,
      socketBufferedBytes: bufferedBytes,
    };
  }

  #deny({ batch, orders }: PlaceWish, code: string, detail: string): void {
    const { audit, loop, meter } = this.#parts;
    const denied = orders.map(({ cloid, decisionId }) => ({ cloid, decision_id: decisionId }));
    audit.note({ actor: 'engine', type: 'order_denied', data: { batch, code, detail, orders: denied } });
    meter.orderDenied(code);
    loop.happen({ kind: 'batch_denied', batch, code });
  }

  /** `contactAgeMs` is the age of the permission that the batch left with. */
  #report(batch: number, contactAgeMs: number | null, report: PlaceReport): void {
    const { nonce, orders, tookMs, late, unresolved } = report;
    const { audit, loop, meter } = this.#parts;
    const outcomes = orders.map(({ cloid, input, refusal }) => ({ cloid, input, refusal }));
    loop.happen({ kind: 'batch_reported', batch, outcomes });
    const said = orders.map(({ cloid, input, text }) => ({
      cloid,
      outcome: input.kind,
      oid: 'oid' in input ? input.oid : null,
      text,
    }));
    audit.note({
      actor: 'engine',
      type: 'order_report',
      data: {
        ...{ batch, nonce, late, unresolved, took_ms: Math.round(tookMs), orders: said },
        contact_age_ms: contactAgeMs === null ? null : Math.round(contactAgeMs),
      },
    });
    meter.orderAnswered(tookMs);
  }
}

function intentOf({ batch, orders }: PlaceWish, { nonce, expiresAfterMs }: PreparedPlace) {
  return {
    batch,
    nonce,
    expires_after_ms: expiresAfterMs,
    halt_epoch: orders[0]?.approvalEpoch ?? null,
    orders: orders.map((order) => ({
      cloid: order.cloid,
      decision_id: order.decisionId,
      coin: order.coin,
      asset_id: order.assetId,
      side: order.side,
      px: order.pxText,
      sz: order.szText,
      reduce_only: order.reduceOnly,
      kind: order.kind,
      level: order.level,
    })),
  };
}
