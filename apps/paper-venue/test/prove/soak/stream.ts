// A soaking client's socket: subscribes and unsubscribes by chance, posts, goes away without a word and comes back. It
// notes which fills and orders it was told of, and every frame that is no frame of the venue.
import { WebSocket } from 'ws';
import type { Prng } from '../../../src/market/prng.ts';
import { SUBSCRIPTION_TYPES } from '../../../src/protocol/ws/subscription.ts';
import { GREETING } from '../../../src/server/ws/server.ts';
import { pick } from './acts.ts';

/** Told to a client, so it must be so: the journal is asked in the end. */
export interface Told {
  readonly fills: Set<number>;
  readonly orders: Set<number>;
}

export interface StreamOptions {
  readonly wsUrl: () => string;
  readonly user: string;
  readonly coins: readonly string[];
  readonly chance: Prng;
  readonly told: Told;
  readonly onAnswer: (payload: unknown) => void;
  readonly onStrange: (what: string) => void;
}

const CHANNELS = new Set([...SUBSCRIPTION_TYPES, 'user', 'subscriptionResponse', 'error', 'pong', 'post']);
const INTERVALS = ['1m', '5m', '1h'];
const WANTED_MAX = 12;

export class Stream {
  readonly #options: StreamOptions;
  #socket: WebSocket | null = null;
  /** What it has subscribed to, as JSON. */
  #wanted = new Set<string>();
  #nextPost = 1;
  frames = 0;
  connections = 0;

  constructor(options: StreamOptions) {
    this.#options = options;
    for (const type of ['userFills', 'orderUpdates'])
      this.#wanted.add(JSON.stringify({ type, user: options.user }));
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Opens a socket where none is open or opening, and subscribes to everything wanted. */
  ensure(): void {
    if (this.#socket !== null) return;
    const socket = new WebSocket(this.#options.wsUrl());
    this.#socket = socket;
    socket.on('open', () => {
      this.connections++;
      for (const subscription of this.#wanted)
        this.#send(`{"method":"subscribe","subscription":${subscription}}`);
    });
    socket.on('message', (data) => this.#hear(String(data)));
    socket.on('error', () => {});
    socket.on('close', () => {
      if (this.#socket === socket) this.#socket = null;
    });
  }

  /** One act by chance; most keep the connection. */
  act(): void {
    const { chance } = this.#options;
    const draw = chance.unit();
    if (draw < 0.06) this.#leave();
    else if (draw < 0.15) this.#send('{"method":"ping"}');
    else if (draw < 0.19) this.#send(pick(chance, ['{', '[]', '{"method":"subscribe"}', '"x"']) ?? '');
    else if (draw < 0.6 && this.#wanted.size < WANTED_MAX) this.#subscribe();
    else this.#unsubscribe();
  }

  /** @param payload A signed body, or an info request. */
  post(type: 'action' | 'info', payload: object): void {
    this.#send(JSON.stringify({ method: 'post', id: this.#nextPost++, request: { type, payload } }));
  }

  close(): void {
    this.#socket?.terminate();
  }

  #leave(): void {
    if (this.#options.chance.chance(0.5)) this.#socket?.close();
    else this.#socket?.terminate();
  }

  #subscribe(): void {
    const { chance, coins, user } = this.#options;
    const type = pick(chance, SUBSCRIPTION_TYPES) ?? 'bbo';
    const coin = pick(chance, coins) ?? 'BTC';
    const shape: Record<string, object> = {
      bbo: { coin },
      l2Book: chance.chance(0.5) ? { coin } : { coin, nSigFigs: 2 + chance.below(4) },
      trades: { coin },
      allMids: {},
      activeAssetCtx: { coin },
      candle: { coin, interval: pick(chance, INTERVALS) },
      activeAssetData: { coin, user },
    };
    const subscription = JSON.stringify({ type, ...(shape[type] ?? { user }) });
    this.#wanted.add(subscription);
    this.#send(`{"method":"subscribe","subscription":${subscription}}`);
  }

  /** Keeps the first two, by which it is told of its fills and orders. */
  #unsubscribe(): void {
    const subscription = pick(this.#options.chance, [...this.#wanted].slice(2));
    if (subscription === undefined) return;
    this.#wanted.delete(subscription);
    this.#send(`{"method":"unsubscribe","subscription":${subscription}}`);
  }

  #send(text: string): void {
    if (this.isOpen) this.#socket?.send(text);
  }

  #hear(text: string): void {
    if (text === GREETING) return;
    this.frames++;
    let frame: { channel?: unknown; data?: unknown };
    try {
      frame = JSON.parse(text) as typeof frame;
    } catch {
      this.#options.onStrange(`no JSON: ${text.slice(0, 200)}`);
      return;
    }
    const { channel, data } = frame;
    if (typeof channel !== 'string' || !CHANNELS.has(channel))
      this.#options.onStrange(`channel ${String(channel)}`);
    else if (channel === 'userFills') this.#noteFills(data as { user: string; fills: { tid: number }[] });
    else if (channel === 'orderUpdates') this.#noteOrders(data as { order: { oid: number } }[]);
    else if (channel === 'post') this.#options.onAnswer(data);
  }

  #noteFills({ user, fills }: { user: string; fills: { tid: number }[] }): void {
    if (user !== this.#options.user) this.#options.onStrange(`fills of ${user}`);
    for (const { tid } of fills) this.#options.told.fills.add(tid);
  }

  #noteOrders(updates: { order: { oid: number } }[]): void {
    for (const { order } of updates) this.#options.told.orders.add(order.oid);
  }
}
