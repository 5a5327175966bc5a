// Accepts sockets at `/ws`, within the limits of their address, and ends those that have heard nothing for a minute.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { Timers } from '../../clock/system.ts';
import type { FaultBook } from '../../faults/book.ts';
import type { Journal } from '../../journal/journal.ts';
import type { AddressTable, AddressUse } from '../limits.ts';
import { CLOSE, Connection } from './connection.ts';
import type { Sessions } from './session.ts';

/** Longest message a client may send, bytes; a longer one ends the connection (1009). */
const MESSAGE_BYTES_MAX = 1_048_576;

export interface SocketLimits {
  /** A connection that was sent nothing for so long is closed. */
  readonly idleMsMax: number;
  /** A reader with more than this unread is dropped. */
  readonly bufferedBytesMax: number;
}

export const SOCKET_LIMITS: SocketLimits = { idleMsMax: 60_000, bufferedBytesMax: 8 * 1_048_576 };

export interface SocketServerOptions {
  readonly sessions: Sessions;
  readonly addresses: AddressTable;
  readonly faults: FaultBook;
  readonly journal: Journal;
  readonly timers: Timers;
  readonly limits: SocketLimits;
  /** The last connection of the journal; 0 where it has none. */
  readonly lastConn: number;
}

const SWEEP_MS = 250;
/** The first text of every connection: no JSON, as at the real venue. */
export const GREETING = 'Websocket connection established.';

export class SocketServer {
  readonly #options: SocketServerOptions;
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_BYTES_MAX,
    perMessageDeflate: false,
    autoPong: false,
  });
  readonly #connections = new Set<Connection>();
  readonly #stopSweep: () => void;
  #nextId: number;

  constructor(options: SocketServerOptions) {
    this.#options = options;
    this.#nextId = options.lastConn + 1;
    this.#stopSweep = options.timers.every(SWEEP_MS, () => this.#sweep());
  }

  get connections(): ReadonlySet<Connection> {
    return this.#connections;
  }

  /** Those that track an account, or all. */
  *tracking(account: string | undefined): Iterable<Connection> {
    for (const connection of this.#connections)
      if (account === undefined || connection.tracks(account)) yield connection;
  }

  /** Takes over an HTTP upgrade, or refuses it with 429 (over the limits) or 503 (on demand). */
  upgrade(message: IncomingMessage, socket: Duplex, head: Buffer): void {
    const ip = message.socket.remoteAddress ?? '';
    const use = this.#options.addresses.use(ip);
    const refusal = this.#refusal(use);
    if (refusal !== null) {
      this.#options.journal.append('conn', { refused: refusal, ip });
      this.#options.journal.flushCauses();
      socket.end(`HTTP/1.1 ${refusal}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    use.newConnections.add(1, this.#options.timers.monotonicMs());
    this.#server.handleUpgrade(message, socket, head, (ws) => this.#accept(ws, ip, use));
  }

  close(): void {
    this.#stopSweep();
    for (const connection of this.#connections)
      connection.close(CLOSE.goingAway.code, CLOSE.goingAway.reason);
    this.#server.close();
  }

  /** Cuts whatever has not closed by itself. */
  terminate(): void {
    for (const connection of this.#connections) connection.terminate(CLOSE.goingAway.reason);
  }

  #refusal(use: AddressUse): string | null {
    const { addresses, faults, timers } = this.#options;
    if (faults.inForce('ws_refuse') !== null) return '503 Service Unavailable';
    const { connectionsMax, newConnectionsPerMinuteMax } = addresses.limits;
    const over =
      use.connections >= connectionsMax ||
      use.newConnections.sum(timers.monotonicMs()) >= newConnectionsPerMinuteMax;
    return over ? '429 Too Many Requests' : null;
  }

  #accept(socket: WebSocket, ip: string, use: AddressUse): void {
    const { sessions, journal, timers, limits } = this.#options;
    const connection = new Connection(socket, {
      id: this.#nextId++,
      ip,
      use,
      bufferedBytesMax: limits.bufferedBytesMax,
      beforeSend: () => journal.flushCauses(),
      monotonicMs: timers.monotonicMs,
      after: timers.after,
    });
    this.#connections.add(connection);
    use.connections++;
    journal.append('conn', { conn: connection.id, ip, open: true });
    socket.on('message', (data) => sessions.onMessage(connection, textOf(data)));
    socket.on('ping', (data) => connection.pong(data));
    // A protocol error (oversized or malformed frame) is followed by `close`, which tells the reason.
    socket.on('error', (error) => {
      connection.closeReason ??= error.message;
    });
    socket.on('close', (code, reason) => this.#gone(connection, code, String(reason)));
    connection.send(GREETING);
  }

  #gone(connection: Connection, code: number, reason: string): void {
    if (!this.#connections.delete(connection)) return;
    connection.use.connections--;
    this.#options.sessions.onClose(connection);
    const why = connection.closeReason ?? reason;
    this.#options.journal.append('conn', { conn: connection.id, open: false, code, reason: why });
  }

  #sweep(): void {
    const nowMs = this.#options.timers.monotonicMs();
    for (const connection of this.#connections) {
      if (connection.halfOpen || nowMs - connection.lastSentMs < this.#options.limits.idleMsMax) continue;
      connection.close(CLOSE.idle.code, CLOSE.idle.reason);
    }
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return String(Buffer.concat(data));
  return data instanceof ArrayBuffer ? Buffer.from(data).toString() : String(data);
}
