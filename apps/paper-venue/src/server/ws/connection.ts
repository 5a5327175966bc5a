// One client socket: what it subscribes to, and a send side that cannot grow without bound. A reader too slow for its
// subscriptions is dropped with a reason; a half-open one (on demand) neither hears nor answers.
import type { WebSocket } from 'ws';
import type { Subscription } from '../../protocol/ws/subscription.ts';
import type { AddressUse } from '../limits.ts';

/** Close codes and reasons this venue uses. */
export const CLOSE = {
  idle: { code: 1000, reason: 'Inactive' },
  expired: { code: 1000, reason: 'Expired' },
  slow: { code: 1013, reason: 'Slow reader: send buffer over its limit' },
  goingAway: { code: 1001, reason: 'Venue is stopping' },
} as const;

/** How long a closing handshake may take before the socket is cut. */
const CLOSE_GRACE_MS = 1_000;

export interface ConnectionOptions {
  readonly id: number;
  readonly ip: string;
  readonly use: AddressUse;
  readonly bufferedBytesMax: number;
  /** Called before anything is sent. */
  readonly beforeSend: () => void;
  readonly monotonicMs: () => number;
  readonly after: (ms: number, run: () => void) => () => void;
}

export class Connection {
  readonly id: number;
  readonly ip: string;
  readonly use: AddressUse;
  readonly subscriptions = new Map<string, Subscription>();
  /** Requests that came as posts on this socket and are not answered yet. */
  readonly posts = new Set<number>();
  /** Nothing is read, answered or sent while true; the socket stays open. */
  halfOpen = false;
  lastSentMs: number;
  /** Why this side ended it, for the journal. */
  closeReason: string | null = null;
  readonly #socket: WebSocket;
  readonly #options: ConnectionOptions;

  constructor(socket: WebSocket, options: ConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.id = options.id;
    this.ip = options.ip;
    this.use = options.use;
    this.lastSentMs = options.monotonicMs();
  }

  get open(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  /** @returns false when nothing left: closed, half-open, or dropped as too slow. */
  send(text: string): boolean {
    if (!this.open || this.halfOpen) return false;
    if (this.#socket.bufferedAmount + text.length > this.#options.bufferedBytesMax) {
      this.close(CLOSE.slow.code, CLOSE.slow.reason);
      return false;
    }
    this.#options.beforeSend();
    this.#socket.send(text);
    this.lastSentMs = this.#options.monotonicMs();
    return true;
  }

  /** Answers a protocol ping, which also counts as traffic. */
  pong(data: Buffer): void {
    if (!this.open || this.halfOpen) return;
    this.#socket.pong(data);
    this.lastSentMs = this.#options.monotonicMs();
  }

  close(code: number, reason: string): void {
    this.closeReason ??= reason;
    this.#socket.close(code, reason);
    this.#options.after(CLOSE_GRACE_MS, () => this.#socket.terminate());
  }

  /** Cuts the socket without a closing handshake. */
  terminate(reason: string): void {
    this.closeReason ??= reason;
    this.#socket.terminate();
  }

  tracks(user: string): boolean {
    for (const subscription of this.subscriptions.values()) if (subscription.user === user) return true;
    return false;
  }
}
