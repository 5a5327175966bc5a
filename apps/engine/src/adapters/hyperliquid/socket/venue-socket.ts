/**
 * One connection to the venue's `/ws` that comes back by itself. It knows within 8 s that the other side is gone although
 * the connection seems open, numbers each connection so that nothing of an earlier one is taken for news, and keeps
 * nothing for later: what cannot be sent now is not sent.
 *
 * It has no timers. `tick` must be called every 100 ms or so; all deadlines are on the monotonic clock.
 */
import type { Clock } from '../../../ports/clock.ts';
import { BACKOFF, backoffMs, type ConnectPace, type Pace } from './backoff.ts';
import type { OpenSocket, RawSocket } from './native-socket.ts';

export const SOCKET = {
  connectMsMax: 3_000,
  pingEveryMs: 5_000,
  pongMsMax: 3_000,
  /** A longer frame is dropped unread. */
  frameCharsMax: 10_000_000,
} as const;

/** A frame of the venue: its channel and what it carries, not yet parsed further. */
export interface Frame {
  readonly channel: string;
  readonly data: unknown;
}

export interface SocketListener {
  opened(connection: number): void;
  /** A pong. */
  alive(receivedMs: number): void;
  frame(frame: Frame, receivedMs: number): void;
  /** Text that is no frame. It is told, and otherwise forgotten. */
  unreadable(): void;
  /** Once for each `opened`. Whatever was under way will not be answered. */
  lost(connection: number, reason: string): void;
}

export interface VenueSocketParts {
  readonly url: string;
  readonly open: OpenSocket;
  readonly clock: Clock;
  /** A number in [0, 1), drawn for each wait. */
  readonly random: () => number;
  /** Of all sockets to this venue. */
  readonly pace: ConnectPace;
  readonly listener: SocketListener;
}

type Phase =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'waiting'; readonly untilMs: number }
  | { readonly kind: 'connecting'; readonly socket: RawSocket; readonly sinceMs: number }
  | { readonly kind: 'open'; readonly socket: RawSocket; readonly sinceMs: number };

const PING = '{"method":"ping"}';
/** With this the venue begins a connection: a text that is no frame, and no loss of one. */
const GREETING = 'Websocket connection established.';

export class VenueSocket {
  readonly #parts: VenueSocketParts;
  readonly #pace: Pace;
  #phase: Phase = { kind: 'stopped' };
  #connection = 0;
  #attempt = 0;
  #pingedMs = 0;
  #pongDue = false;
  #lastFrameMs: number | null = null;
  #lastPongMs: number | null = null;
  #lastReason: string | null = null;

  constructor(parts: VenueSocketParts) {
    this.#parts = parts;
    this.#pace = parts.pace.share(() => this.isOpen);
  }

  /** Number of the connection that is open now, counted from 1; 0 while none is. */
  get connection(): number {
    return this.#phase.kind === 'open' ? this.#connection : 0;
  }

  /** Monotonic; null = never. */
  get lastFrameMs(): number | null {
    return this.#lastFrameMs;
  }

  get lastPongMs(): number | null {
    return this.#lastPongMs;
  }

  /** Why the last connection ended or was not made; null = none yet. */
  get lastReason(): string | null {
    return this.#lastReason;
  }

  get isOpen(): boolean {
    return this.#phase.kind === 'open' && this.#phase.socket.open;
  }

  get bufferedBytes(): number {
    return this.#phase.kind === 'open' ? this.#phase.socket.bufferedBytes : 0;
  }

  start(): void {
    if (this.#phase.kind !== 'stopped') return;
    this.#phase = { kind: 'waiting', untilMs: this.#parts.clock.monoMs() };
    this.tick();
  }

  /** Ends the connection for good; `lost` is told if it was open. */
  stop(): void {
    this.#drop('stopped');
    this.#phase = { kind: 'stopped' };
  }

  /** Gives this connection up and makes another: what came over it cannot be trusted. */
  giveUp(reason: string): void {
    if (this.#phase.kind === 'open') this.#drop(reason);
  }

  /** Writes within this call. False = no open connection; nothing is kept. */
  send(text: string): boolean {
    if (this.#phase.kind !== 'open' || !this.#phase.socket.open) return false;
    this.#phase.socket.send(text);
    return true;
  }

  tick(): void {
    const nowMs = this.#parts.clock.monoMs();
    const phase = this.#phase;
    if (phase.kind === 'waiting') {
      if (nowMs >= phase.untilMs && this.#pace.take(nowMs)) this.#connect();
    } else if (phase.kind === 'connecting' && nowMs - phase.sinceMs > SOCKET.connectMsMax) {
      this.#drop(`not connected within ${SOCKET.connectMsMax} ms`);
    } else if (phase.kind === 'open') this.#keepAlive(phase.sinceMs, nowMs);
  }

  #keepAlive(sinceMs: number, nowMs: number): void {
    if (nowMs - sinceMs >= BACKOFF.stableMs) this.#attempt = 0;
    if (this.#pongDue && nowMs - this.#pingedMs > SOCKET.pongMsMax) {
      this.#drop(`no pong within ${SOCKET.pongMsMax} ms`);
    } else if (!this.#pongDue && nowMs - this.#pingedMs >= SOCKET.pingEveryMs && this.send(PING)) {
      this.#pingedMs = nowMs;
      this.#pongDue = true;
    }
  }

  #connect(): void {
    const { open, url, clock } = this.#parts;
    const sinceMs = clock.monoMs();
    const socket: RawSocket = open(url, {
      opened: () => this.#onOpened(socket),
      text: (text) => this.#onText(socket, text),
      ended: (reason) => {
        if (this.#isCurrent(socket)) this.#drop(reason);
      },
    });
    this.#phase = { kind: 'connecting', socket, sinceMs };
  }

  #isCurrent(socket: RawSocket): boolean {
    return 'socket' in this.#phase && this.#phase.socket === socket;
  }

  #onOpened(socket: RawSocket): void {
    if (!this.#isCurrent(socket)) return;
    const nowMs = this.#parts.clock.monoMs();
    this.#phase = { kind: 'open', socket, sinceMs: nowMs };
    this.#connection += 1;
    this.#pingedMs = nowMs;
    this.#pongDue = false;
    this.#parts.listener.opened(this.#connection);
  }

  #onText(socket: RawSocket, text: string): void {
    if (!this.#isCurrent(socket) || this.#phase.kind !== 'open' || text === GREETING) return;
    const { clock, listener } = this.#parts;
    const frame = parseFrame(text);
    if (frame === null) {
      listener.unreadable();
      return;
    }
    const receivedMs = clock.monoMs();
    this.#lastFrameMs = receivedMs;
    if (frame.channel !== 'pong') listener.frame(frame, receivedMs);
    else {
      this.#pongDue = false;
      this.#lastPongMs = receivedMs;
      listener.alive(receivedMs);
    }
  }

  #drop(reason: string): void {
    const phase = this.#phase;
    if (!('socket' in phase)) return;
    const { clock, random, listener } = this.#parts;
    this.#lastReason = reason;
    this.#phase = { kind: 'waiting', untilMs: clock.monoMs() + backoffMs(this.#attempt, random()) };
    this.#attempt += 1;
    phase.socket.discard();
    if (phase.kind === 'open') listener.lost(this.#connection, reason);
  }
}

function parseFrame(text: string): Frame | null {
  if (text.length > SOCKET.frameCharsMax) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('channel' in value)) return null;
    const data = 'data' in value ? value.data : undefined;
    return typeof value.channel === 'string' ? { channel: value.channel, data } : null;
  } catch {
    return null;
  }
}
