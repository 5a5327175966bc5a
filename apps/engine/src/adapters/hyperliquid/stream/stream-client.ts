/**
 * One of the venue's streams: subscribes on every new connection, turns frames into news, and tells when the connection is
 * whole. A connection that does not become whole, or on which a book falls silent, is given up for a new one. Frames that
 * cannot be used are counted; those about our account are told as well, since they leave a gap.
 */
import type { Address, Coin } from '@agora/shared/ids';
import { z } from 'zod';
import type { Clock } from '../../../ports/clock.ts';
import type {
  AccountNews,
  Dropped,
  MarketNews,
  StreamHealth,
  StreamName,
  StreamNews,
  VenueStream,
  VenueStreamEvent,
} from '../../../ports/venue-stream.ts';
import type { VenueTime } from '../../../ports/venue-time.ts';
import type { Universe } from '../../../ports/venue-universe.ts';
import type { ConnectPace } from '../socket/backoff.ts';
import type { OpenSocket } from '../socket/native-socket.ts';
import { type Frame, VenueSocket } from '../socket/venue-socket.ts';
import { nameOf, type Subscription, subscriptionsOf } from './subscriptions.ts';

/** A connection that is not whole after this long is given up. */
export const WHOLE_MS_MAX = 10_000;

export interface StreamClientParts {
  readonly stream: StreamName;
  readonly wsUrl: string;
  readonly open: OpenSocket;
  readonly clock: Clock;
  readonly time: VenueTime;
  readonly random: () => number;
  readonly pace: ConnectPace;
  readonly account: Address;
  readonly coins: readonly Coin[];
  readonly universe: Universe;
  /** Must only enqueue. */
  readonly tell: (event: VenueStreamEvent) => void;
}

/** What one subscription has done on the present connection. */
interface Progress {
  readonly subscription: Subscription;
  confirmed: boolean;
  /** Monotonic time of its last frame; null = none yet. */
  lastMs: number | null;
}

const ack = z.object({
  method: z.literal('subscribe'),
  subscription: z.object({ type: z.string(), coin: z.string().nullish(), user: z.string().nullish() }),
});
const REFUSAL_CHARS_MAX = 300;

export class StreamClient implements VenueStream {
  readonly #parts: StreamClientParts;
  readonly #socket: VenueSocket;
  readonly #traded: ReadonlySet<string>;
  readonly #subscriptions: readonly Subscription[];
  readonly #dropped = new Map<string, number>();
  #progress: readonly Progress[] = [];
  #openedMs = 0;
  #lagMs = 0;
  #snapshotted = false;

  constructor(parts: StreamClientParts) {
    const { stream, account, coins, wsUrl, open, clock, random, pace } = parts;
    this.#parts = parts;
    this.#traded = new Set(coins);
    this.#subscriptions = subscriptionsOf(stream, account, coins);
    this.#socket = new VenueSocket({
      url: wsUrl,
      open,
      clock,
      random,
      pace,
      listener: {
        opened: (connection) => this.#onOpened(connection),
        alive: (receivedMs) => this.#tell({ kind: 'alive' }, receivedMs),
        frame: (frame, receivedMs) => this.#onFrame(frame, receivedMs),
        unreadable: () => this.#drop('', 'malformed', clock.monoMs()),
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

  tick(): void {
    this.#socket.tick();
    if (this.#socket.connection === 0) return;
    const nowMs = this.#parts.clock.monoMs();
    if (!this.#snapshotted && nowMs - this.#openedMs > WHOLE_MS_MAX) {
      this.#socket.giveUp(`not whole within ${WHOLE_MS_MAX} ms: ${this.#missing().join(', ')}`);
      return;
    }
    const silent = this.#progress.find((each) => isSilent(each, nowMs));
    if (silent !== undefined) this.#socket.giveUp(`${nameOf(silent.subscription)} is silent`);
  }

  health(): StreamHealth {
    const nowMs = this.#parts.clock.monoMs();
    const age = (ms: number | null) => (ms === null ? null : nowMs - ms);
    const { connection, lastFrameMs, lastPongMs, lastReason } = this.#socket;
    return {
      connection,
      snapshotted: connection !== 0 && this.#snapshotted,
      ageMs: age(lastFrameMs),
      pongAgeMs: age(lastPongMs),
      ages: new Map(this.#progress.map((each) => [nameOf(each.subscription), age(each.lastMs)])),
      dropped: new Map(this.#dropped),
      lastReason,
    };
  }

  #onOpened(connection: number): void {
    const nowMs = this.#parts.clock.monoMs();
    this.#openedMs = nowMs;
    this.#lagMs = 0;
    this.#progress = this.#subscriptions.map((subscription) => ({
      subscription,
      confirmed: false,
      lastMs: null,
    }));
    this.#tellOf(connection, { kind: 'connected' }, nowMs);
    for (const { request } of this.#subscriptions) {
      this.#socket.send(JSON.stringify({ method: 'subscribe', subscription: request }));
    }
  }

  #onLost(connection: number, reason: string): void {
    this.#progress = this.#progress.map(({ subscription }) => ({
      subscription,
      confirmed: false,
      lastMs: null,
    }));
    this.#snapshotted = false;
    this.#tellOf(connection, { kind: 'lost', reason }, this.#parts.clock.monoMs());
  }

  #onFrame({ channel, data }: Frame, receivedMs: number): void {
    if (channel === 'subscriptionResponse') this.#onAck(data, receivedMs);
    else if (channel === 'error') this.#onRefused(data, receivedMs);
    else this.#onNews(channel, data, receivedMs);
    this.#noteWhole(receivedMs);
  }

  #onAck(data: unknown, receivedMs: number): void {
    const echo = ack.safeParse(data).data?.subscription;
    const confirmed = this.#progress.find(({ subscription: { request } }) => {
      const sameUser = request.user === undefined || request.user === echo?.user?.toLowerCase();
      return request.type === echo?.type && request.coin === (echo?.coin ?? undefined) && sameUser;
    });
    if (confirmed === undefined) this.#drop('subscriptionResponse', 'unexpected', receivedMs);
    else confirmed.confirmed = true;
  }

  #onRefused(data: unknown, receivedMs: number): void {
    const text = String(data).slice(0, REFUSAL_CHARS_MAX);
    this.#tell({ kind: 'refused', text }, receivedMs);
  }

  #onNews(channel: string, data: unknown, receivedMs: number): void {
    const { universe, account, time } = this.#parts;
    const reader = this.#subscriptions.find((each) => each.channel === channel)?.reader;
    if (reader === undefined) {
      this.#drop(channel, 'unexpected', receivedMs);
      return;
    }
    const { news, dropped, subject } = reader(data, {
      universe,
      traded: this.#traded,
      user: account,
      connection: this.#socket.connection,
      receivedMs,
      venueNowMs: time.venueNowMs() ?? 0,
      lagMs: this.#lagMs,
    });
    if (dropped !== null) this.#drop(channel, dropped, receivedMs);
    const progress = this.#progress.find(
      ({ subscription }) => subscription.channel === channel && subscription.subject === subject,
    );
    const isFirst = progress?.lastMs === null;
    if (progress !== undefined) progress.lastMs = receivedMs;
    for (const each of news) {
      if (each.kind === 'view' && each.view.account !== null) this.#lagMs = receivedMs - each.view.issuedMs;
      this.#tell(each.kind === 'trades' && isFirst ? { ...each, isHistory: true } : each, receivedMs);
    }
  }

  #noteWhole(receivedMs: number): void {
    if (this.#snapshotted || this.#missing().length > 0) return;
    this.#snapshotted = true;
    this.#tell({ kind: 'snapshotted' }, receivedMs);
  }

  #missing(): string[] {
    const complete = ({ subscription, confirmed, lastMs }: Progress) =>
      confirmed && (lastMs !== null || !subscription.beginsWhole);
    return this.#progress.filter((each) => !complete(each)).map((each) => nameOf(each.subscription));
  }

  #drop(channel: string, why: Dropped, receivedMs: number): void {
    const name = `${channel} ${why}`.trim();
    this.#dropped.set(name, (this.#dropped.get(name) ?? 0) + 1);
    const leavesGap = this.#parts.stream === 'account' && why !== 'unexpected';
    if (leavesGap) this.#tell({ kind: 'missed', channel, why }, receivedMs);
  }

  #tell(news: StreamNews | MarketNews | AccountNews, receivedMs: number): void {
    this.#tellOf(this.#socket.connection, news, receivedMs);
  }

  #tellOf(connection: number, news: StreamNews | MarketNews | AccountNews, receivedMs: number): void {
    const { stream, tell } = this.#parts;
    tell({ ...news, stream, connection, receivedMs });
  }
}

function isSilent({ subscription, lastMs }: Progress, nowMs: number): boolean {
  const { silentMsMax } = subscription;
  return silentMsMax !== null && lastMs !== null && nowMs - lastMs > silentMsMax;
}
