/**
 * Sends batches of orders over a socket of their own. A batch is signed first; then, in one synchronous call, the caller's
 * check is asked, the socket is looked at, and the bytes are written or the batch is denied. Nothing is queued, kept or
 * sent twice. Each answer is matched by its id; without one in time, or with the connection gone, orders are unresolved.
 */
import { actionWeight } from '../../../core/budget/budget.ts';
import type { Clock } from '../../../ports/clock.ts';
import type {
  DenialReason,
  ExchangeDenial,
  PlaceReport,
  PlaceSent,
  PreparedPlace,
  SocketLook,
  VenuePlacer,
} from '../../../ports/venue-exchange.ts';
import type { VenueNonces } from '../../../ports/venue-nonces.ts';
import type { VenueSpending } from '../../../ports/venue-spending.ts';
import type { Signer } from '../signing/signer.ts';
import type { ConnectPace } from '../socket/backoff.ts';
import type { OpenSocket } from '../socket/native-socket.ts';
import { type Frame, VenueSocket } from '../socket/venue-socket.ts';
import { type PlaceOrder, placeAction, placedOrders } from './place.ts';
import { parsePost } from './post-answer.ts';
import { SignedPlace } from './signed-place.ts';

export const PLACE_LINE = {
  /** Without an answer for this long a batch is unresolved. Its expiry has passed by then. */
  answerMsMax: 2_000,
  /** An answer later than this is no longer waited for. */
  lateMsMax: 30_000,
  /** The venue takes 100 posts in flight; the rest is left to others of this host. */
  inFlightMax: 50,
} as const;

export interface PlaceLineParts {
  readonly wsUrl: string;
  readonly open: OpenSocket;
  readonly clock: Clock;
  readonly random: () => number;
  readonly pace: ConnectPace;
  readonly signer: Signer;
  readonly nonces: VenueNonces;
  readonly spending: VenueSpending;
}

interface Pending {
  readonly batch: SignedPlace;
  readonly sentMs: number;
  readonly connection: number;
  readonly report: (report: PlaceReport) => void;
  overdue: boolean;
}

export class PlaceLine implements VenuePlacer {
  readonly #parts: PlaceLineParts;
  readonly #socket: VenueSocket;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #inFlight = 0;

  constructor(parts: PlaceLineParts) {
    this.#parts = parts;
    this.#socket = new VenueSocket({
      url: parts.wsUrl,
      open: parts.open,
      clock: parts.clock,
      random: parts.random,
      pace: parts.pace,
      listener: {
        opened: () => undefined,
        alive: () => undefined,
        frame: (frame) => this.#onFrame(frame),
        unreadable: () => undefined,
        lost: (connection, reason) => this.#onLost(connection, reason),
      },
    });
  }

  start(): void {
    this.#socket.start();
  }

  stop(): void {
    this.#socket.stop();
  }

  /** Deadlines of the socket and of answers; every 100 ms or so. */
  tick(): void {
    this.#socket.tick();
    const nowMs = this.#parts.clock.monoMs();
    for (const [id, pending] of this.#pending) {
      const ageMs = nowMs - pending.sentMs;
      // After a long stall both are due, and only what was given up is no longer in flight.
      if (!pending.overdue && ageMs > PLACE_LINE.answerMsMax)
        this.#giveUp(pending, `no answer within ${PLACE_LINE.answerMsMax} ms`);
      if (ageMs > PLACE_LINE.lateMsMax) this.#pending.delete(id);
    }
  }

  look(): SocketLook {
    return { open: this.#socket.isOpen, bufferedBytes: this.#socket.bufferedBytes };
  }

  prepare(orders: readonly PlaceOrder[]): PreparedPlace | ExchangeDenial {
    const { nonces, signer } = this.#parts;
    const nonce = nonces.next('place');
    if (nonce === null) return denied('NO_NONCE', 'no nonce is reserved on disk');
    const expiresAfterMs = orders.reduce((least, order) => Math.min(least, order.expiresAfterMs), Infinity);
    const signing = signer.sign(
      placeAction(orders),
      nonce,
      Number.isFinite(expiresAfterMs) ? expiresAfterMs : null,
    );
    if ('refused' in signing) return denied('SIGNER_REFUSED', signing.refused);
    const cloids = orders.map((order) => order.cloid);
    return new SignedPlace({ nonce, expiresAfterMs, cloids }, JSON.stringify(signing.request));
  }

  send(
    prepared: PreparedPlace,
    mayLeave: (socket: SocketLook) => boolean,
    report: (report: PlaceReport) => void,
  ): PlaceSent | ExchangeDenial {
    const body = prepared instanceof SignedPlace ? prepared.take() : null;
    if (body === null || !(prepared instanceof SignedPlace)) {
      return denied('ALREADY_TRIED', 'a prepared batch is good for one try');
    }
    if (this.#inFlight >= PLACE_LINE.inFlightMax) {
      return denied('TOO_MANY_IN_FLIGHT', `${this.#inFlight} batches are unanswered`);
    }
    const id = this.#nextId;
    const text = `{"method":"post","id":${id},"request":{"type":"action","payload":${body}}}`;
    const { open, bufferedBytes } = this.look();
    if (!mayLeave({ open, bufferedBytes }))
      return denied('NOT_PERMITTED', 'the check in the send tick said no');
    if (!open || bufferedBytes !== 0) {
      return denied('SOCKET_NOT_READY', open ? `${bufferedBytes} bytes wait in it` : 'not open');
    }
    const sentMs = this.#write(text);
    this.#nextId += 1;
    this.#inFlight += 1;
    const { connection } = this.#socket;
    this.#pending.set(id, { batch: prepared, sentMs, connection, report, overdue: false });
    const addressItems = prepared.orders;
    this.#parts.spending.spent({ purpose: 'place', ipWeight: actionWeight(addressItems), addressItems });
    return { kind: 'sent', nonce: prepared.nonce, sentMs };
  }

  /** A socket that fails in the write has perhaps written: `lost` follows and leaves the batch unresolved. */
  #write(text: string): number {
    const sentMs = this.#parts.clock.monoMs();
    try {
      this.#socket.send(text);
    } catch (error) {
      queueMicrotask(() => this.#socket.giveUp(error instanceof Error ? error.message : String(error)));
    }
    return sentMs;
  }

  #onFrame(frame: Frame): void {
    const post = frame.channel === 'post' ? parsePost(frame.data) : null;
    const pending = post === null ? undefined : this.#pending.get(post.id);
    if (post === null || pending === undefined) return;
    this.#pending.delete(post.id);
    if (!pending.overdue) this.#inFlight -= 1;
    const { batch, sentMs, overdue } = pending;
    pending.report({
      nonce: batch.nonce,
      orders: placedOrders(batch.cloids, post.answer),
      tookMs: this.#parts.clock.monoMs() - sentMs,
      late: overdue,
      unresolved: post.unresolved,
    });
  }

  #onLost(connection: number, reason: string): void {
    for (const [id, pending] of this.#pending) {
      if (pending.connection !== connection) continue;
      this.#pending.delete(id);
      if (!pending.overdue) this.#giveUp(pending, `connection lost: ${reason}`);
    }
  }

  #giveUp(pending: Pending, unresolved: string): void {
    const { batch, sentMs, report } = pending;
    pending.overdue = true;
    this.#inFlight -= 1;
    report({
      nonce: batch.nonce,
      orders: placedOrders(batch.cloids, null),
      tookMs: this.#parts.clock.monoMs() - sentMs,
      late: false,
      unresolved,
    });
  }
}

function denied(reason: DenialReason, detail: string): ExchangeDenial {
  return { kind: 'denied', reason, detail };
}
