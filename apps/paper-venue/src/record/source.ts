// The venue that is recorded: one socket at a time, opened again whenever it ends or falls silent, and requests to `/info`.
// Only public channels and reads; it signs nothing and sends no orders.
import { WebSocket } from 'ws';
import type { Timers } from '../clock/system.ts';

export interface SourceOptions {
  readonly httpUrl: string;
  readonly wsUrl: string;
  readonly subscriptions: readonly object[];
  readonly timers: Timers;
  readonly onFrame: (text: string) => void;
  /** It is (again) subscribed to everything. */
  readonly onOpen: () => void;
  readonly onGap: (reason: string) => void;
}

const PING_EVERY_MS = 20_000;
/** Three pings without an answer. */
const SILENCE_MS_MAX = 65_000;
const RETRY_MS_MIN = 500;
const RETRY_MS_MAX = 30_000;
const ANSWER_MS_MAX = 20_000;

export class Source {
  readonly #options: SourceOptions;
  #socket: WebSocket | null = null;
  #retryMs = RETRY_MS_MIN;
  #heardAtMs = 0;
  #stopped = false;
  #cancelRetry = (): void => {};
  #cancelPings = (): void => {};

  constructor(options: SourceOptions) {
    this.#options = options;
  }

  start(): void {
    this.#cancelPings = this.#options.timers.every(PING_EVERY_MS, () => this.#watch());
    this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelRetry();
    this.#cancelPings();
    this.#socket?.close();
  }

  #connect(): void {
    const { wsUrl, subscriptions, timers } = this.#options;
    const socket = new WebSocket(wsUrl, { handshakeTimeout: ANSWER_MS_MAX });
    this.#socket = socket;
    this.#heardAtMs = timers.monotonicMs();
    let reason = 'closed';
    socket.on('open', () => {
      for (const subscription of subscriptions)
        socket.send(JSON.stringify({ method: 'subscribe', subscription }));
      this.#options.onOpen();
    });
    socket.on('message', (data) => {
      this.#heardAtMs = timers.monotonicMs();
      this.#retryMs = RETRY_MS_MIN;
      this.#options.onFrame(String(data));
    });
    socket.on('error', (error) => {
      reason = error.message;
    });
    socket.on('close', (code) => this.#retry(`${reason} (${code})`));
  }

  #retry(reason: string): void {
    if (this.#stopped) return;
    this.#options.onGap(reason);
    this.#cancelRetry = this.#options.timers.after(this.#retryMs, () => this.#connect());
    this.#retryMs = Math.min(RETRY_MS_MAX, this.#retryMs * 2);
  }

  #watch(): void {
    const silentMs = this.#options.timers.monotonicMs() - this.#heardAtMs;
    if (silentMs > SILENCE_MS_MAX) this.#socket?.terminate();
    else if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send('{"method":"ping"}');
  }
}

/** @throws when the venue gives no answer of JSON. */
export async function readInfo(httpUrl: string, request: object): Promise<unknown> {
  const answer = await fetch(`${httpUrl}/info`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
    signal: AbortSignal.timeout(ANSWER_MS_MAX),
  });
  const text = await answer.text();
  if (!answer.ok)
    throw new Error(`/info answered ${answer.status} ${text.slice(0, 100)} to ${JSON.stringify(request)}`);
  return JSON.parse(text);
}
