// The venue's two streams on virtual time, as the engine's adapters hand them on: frames a moment later, in the engine's integers, and with
// the faults of a network: sockets lost, streams silent, single frames that do not come. Which frames left is in the venue's journal.
import { levelOf } from '@agora/engine/src/adapters/hyperliquid/stream/channels/level.ts';
import { fillOf } from '@agora/engine/src/adapters/hyperliquid/wire/fill.ts';
import { orderNewsOf } from '@agora/engine/src/adapters/hyperliquid/wire/order.ts';
import { type CoinSpec, pxFloor } from '@agora/engine/src/core/money/coin-spec.ts';
import { uusdExact } from '@agora/engine/src/core/money/usd.ts';
import type { VenueFill, VenueFunding } from '@agora/engine/src/ports/venue-news.ts';
import type { ExchangeEvent } from '@agora/paper-venue/src/core/seam/events.ts';
import type { EngineWorld } from '../engine-world.ts';
import { ACCOUNT } from '../venue-world.ts';
import type { Happening } from './life.ts';

const FRAME_MS = 2;
const LEVELS_MAX = 5;

type Stream = 'market' | 'account';

export class Streams {
  /** Every payment of funding so far, told or not. */
  readonly funding: VenueFunding[] = [];
  /** What the venue said of the account, on its way. */
  newsUnderWay = 0;
  /** When a frame did not come that had left. */
  readonly droppedMs: number[] = [];
  readonly #world: EngineWorld;
  readonly #connection = { market: 0, account: 0 };
  readonly #silentUntilMs = { market: 0, account: 0 };
  readonly #drop = new Map<string, number>();
  #connections = 0;

  constructor(world: EngineWorld) {
    this.#world = world;
  }

  isOpen(stream: Stream): boolean {
    return this.#connection[stream] !== 0;
  }

  hears(stream: Stream): boolean {
    return this.isOpen(stream) && this.#world.time.nowMs >= this.#silentUntilMs[stream];
  }

  connect(stream: Stream): void {
    this.#connections += 1;
    this.#connection[stream] = this.#connections;
    this.#world.process.feed({ kind: `${stream}_connection`, connection: this.#connections });
    if (stream === 'market') this.tellMarkets();
  }

  /** A stream is lost and is back, resubscribed, after `backMs`. */
  dropSocket(stream: Stream, backMs: number): void {
    this.#connection[stream] = 0;
    this.#world.process.feed({ kind: `${stream}_connection`, connection: 0 });
    this.#world.time.after(backMs, () => this.connect(stream));
  }

  /** Nothing comes on a stream for so long, though its socket stays open. */
  silence(stream: Stream, ms: number): void {
    this.#silentUntilMs[stream] = this.#world.time.nowMs + ms;
  }

  /** The next frame of this kind does not come. */
  dropFrame(kind: 'l2' | 'bbo' | 'reference' | 'orderUpdate' | 'fill'): void {
    this.#drop.set(kind, (this.#drop.get(kind) ?? 0) + 1);
  }

  /** Book and reference of every coin as they stand now. */
  tellMarkets(): void {
    for (const coin of this.#world.coins) this.#marketFrames(coin);
  }

  #marketFrames(coin: string): void {
    const { venue, universe } = this.#world;
    const spec = universe.get(coin)?.spec;
    const connection = this.#connection.market;
    const book = venue.exchange.l2Book(coin, { levelsMax: LEVELS_MAX });
    const ctx = venue.exchange.assetCtx(coin);
    if (spec === undefined || !this.hears('market') || book === null || ctx === null) return;
    const [bids = [], asks = []] = book.levels.map((side) =>
      side.flatMap((level) => levelOf(spec, level) ?? []),
    );
    const [markPx, oraclePx] = [pxFloor(spec, ctx.markPx), pxFloor(spec, ctx.oraclePx)];
    if (!this.#isDropped('l2')) {
      venue.noteFrame('l2Book', coin, {});
      this.#deliver((receivedMs) => ({
        kind: 'l2',
        coin: spec.coin,
        frame: { connection, receivedMs, timeMs: book.time, bids, asks },
      }));
    }
    if (markPx !== null && oraclePx !== null && !this.#isDropped('reference'))
      this.#deliver((receivedMs) => ({
        kind: 'reference',
        coin: spec.coin,
        frame: { connection, receivedMs, markPx, oraclePx },
      }));
  }

  /** What the exchange decided in a block. */
  onVenue(events: readonly ExchangeEvent[]): void {
    const fills: VenueFill[] = [];
    for (const event of events) {
      if (event.type === 'bboChanged') this.#bbo(event);
      if (!('account' in event) || event.account !== ACCOUNT) continue;
      const isHeard = this.hears('account') && !this.#world.process.isDown;
      if (event.type === 'fill' && !isHeard) this.#world.remarks.push('fill while nobody listened');
      if (event.type === 'fill') fills.push(...this.#fill(event));
      else this.#onAccount(event, this.hears('account'));
    }
    if (fills.length > 1) this.#world.remarks.push('fills of one block told newest first');
    if (fills.length > 0) this.#tell({ kind: 'fills', fills: fills.toReversed() });
  }

  /** One that is heard goes into the one frame of its block, which may begin with the newest. */
  #fill({ fill }: Extract<ExchangeEvent, { type: 'fill' }>): VenueFill[] {
    if (!this.hears('account') || this.#isDropped('fill')) return [];
    const read = fillOf(fill, this.#world.universe);
    return read === null ? [] : [read];
  }

  #onAccount(event: ExchangeEvent, isHeard: boolean): void {
    const { universe } = this.#world;
    if (event.type === 'orderUpdate' && isHeard && !this.#isDropped('orderUpdate')) {
      const { order, status, statusTimestamp } = event;
      this.#tell({ kind: 'order_news', news: orderNewsOf({ order, status, statusTimestamp }, universe) });
    } else if (event.type === 'funding') {
      const { coin, usdc, time: timeMs } = event.payment;
      const spec = universe.get(coin)?.spec;
      if (spec === undefined) return;
      const paid = { coin: spec.coin, usdcUusd: uusdExact(usdc) ?? 0, timeMs };
      this.funding.push(paid);
      if (isHeard) this.#tell({ kind: 'funding', ...paid });
    }
  }

  #bbo({ coin, bbo, timeMs }: Extract<ExchangeEvent, { type: 'bboChanged' }>): void {
    const { coins, universe, venue } = this.#world;
    const spec: CoinSpec | undefined = coins.includes(coin) ? universe.get(coin)?.spec : undefined;
    const connection = this.#connection.market;
    if (spec === undefined || !this.hears('market') || this.#isDropped('bbo')) return;
    const [bid, ask] = bbo.map((level) => (level === null ? null : levelOf(spec, level)));
    venue.noteFrame('bbo', coin, { bbo });
    this.#deliver((receivedMs) => ({
      kind: 'bbo',
      coin: spec.coin,
      frame: { connection, receivedMs, timeMs, bid: bid ?? null, ask: ask ?? null },
    }));
  }

  #deliver(happening: (receivedMs: number) => Happening): void {
    this.#world.time.after(FRAME_MS, () => this.#world.process.feed(happening(this.#world.host.monoMs)));
  }

  #tell(news: Happening): void {
    this.newsUnderWay += 1;
    this.#deliver(() => {
      this.newsUnderWay -= 1;
      return news;
    });
  }

  #isDropped(kind: string): boolean {
    const left = this.#drop.get(kind) ?? 0;
    if (left === 0) return false;
    this.#drop.set(kind, left - 1);
    this.droppedMs.push(this.#world.time.nowMs);
    return true;
  }
}
