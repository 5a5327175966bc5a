// Replay of recorded frames. The recording is exogenous: it is shown as recorded whatever clients do, and clients trade against it
// (docs/paper-venue-market.md says exactly how). Frames stream in with bounded memory; time is what the caller says it is.
import type { MarketVenue } from './desk.ts';
import type { Market } from './flow.ts';
import type { RecordedBook, RecordedFrame, RecordedTrade } from './frames.ts';
import { Grid } from './grid.ts';
import { Mirror } from './mirror.ts';

/** Most frames kept in memory ahead of the replay. */
export const AHEAD_FRAMES_MAX = 2_000;
const ORACLE_MS = 3_000;
/** Step in which a long `advance` looks for the end of a block. */
const SETTLE_MS = 10;

export type ShownFrame =
  | { readonly kind: 'l2Book'; readonly atMs: number; readonly data: RecordedBook }
  | { readonly kind: 'trades'; readonly atMs: number; readonly data: readonly RecordedTrade[] };

export type ReplayOptions = {
  readonly frames: AsyncIterable<RecordedFrame>;
  /** Venue time of the first frame; every time inside the recording moves with it. null = the recorded times themselves. */
  readonly startMs: number | null;
  /**
   * Called when a frame has been applied and its block has closed, so that the exchange's book at that moment is the one to
   * publish. Trades to publish are the recorded ones given here; those the exchange reports among market accounts are internal.
   */
  readonly onFrame: (frame: ShownFrame) => void;
};

export type ReplayReport = {
  readonly frames: number;
  readonly done: boolean;
  /** Coins of the recording that the exchange does not list; their frames are left out. */
  readonly unlistedCoins: readonly string[];
  readonly inexactLevels: number;
  readonly skippedPrints: number;
};

export type Replay = Market & {
  /**
   * Reads ahead so that `advance` can go to `toMs`. Resolves with the venue time that can be reached: `toMs`, or less when
   * the look-ahead is full. Rejects with the reader's FrameError.
   */
  load(toMs: number): Promise<number>;
  report(): ReplayReport;
};

/** A frame that has been applied; one that the exchange has queued waits for a block later than `queuedAtMs`. */
type Applied = { readonly frame: ShownFrame; readonly coin: string; readonly queuedAtMs: number | null };
type Due = { readonly dueMs: number; readonly frame: RecordedFrame };
type CoinReplay = {
  readonly grid: Grid;
  readonly mirror: Mirror;
  firstBookMs: number;
  oracleAtMs: number;
  hasRecordedOracle: boolean;
};

/** Exchange time that a frame itself carries, null when it carries none. */
const ownTimeMs = (frame: RecordedFrame): number | null => {
  if (frame.kind === 'l2Book') return frame.data.time;
  if (frame.kind === 'oracle' || frame.data.length === 0) return null;
  return Math.max(...frame.data.map(({ time }) => time));
};

type Print = {
  readonly coin: string;
  readonly isBuy: boolean;
  readonly px: string;
  readonly timeMs: number;
  readonly szs: readonly string[];
};

/** Fills that one aggressor got at one price in a row are one print. */
const printsOf = (trades: readonly RecordedTrade[]): Print[] => {
  const prints: (Print & { szs: string[] })[] = [];
  for (const { coin, side, px, sz, time } of trades) {
    const isBuy = side === 'B';
    const last = prints.at(-1);
    if (last?.coin === coin && last.isBuy === isBuy && last.px === px && last.timeMs === time)
      last.szs.push(sz);
    else prints.push({ coin, isBuy, px, timeMs: time, szs: [sz] });
  }
  return prints;
};

class FrameReplay implements Replay {
  readonly #options: ReplayOptions;
  readonly #source: AsyncIterator<RecordedFrame>;
  readonly #ahead: Due[] = [];
  readonly #applied: Applied[] = [];
  readonly #coins = new Map<string, CoinReplay | null>();
  #ended = false;
  /** Added to every recorded time; unknown until the first frame has been read. */
  #offsetMs: number | undefined;
  #lastDueMs = 0;
  /** Venue time this replay has reached; a frame that had to wait for a block is applied later than it was due. */
  #nowMs = 0;
  #frames = 0;

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#source = options.frames[Symbol.asyncIterator]();
  }

  async load(toMs: number): Promise<number> {
    while (!this.#ended && (this.#ahead.at(-1)?.dueMs ?? 0) <= toMs) {
      if (this.#ahead.length >= AHEAD_FRAMES_MAX) return Math.min(toMs, (this.#ahead.at(-1)?.dueMs ?? 0) - 1);
      const { value, done } = await this.#source.next();
      if (done === true) this.#ended = true;
      else this.#enqueue(value);
    }
    return toMs;
  }

  /**
   * Frames keep the order of the recording; each is due at its own exchange time, or with the one before it if that is later.
   * Those without a time of their own before the first that has one are left out.
   */
  #enqueue(frame: RecordedFrame): void {
    const ownMs = ownTimeMs(frame);
    const { startMs } = this.#options;
    if (this.#offsetMs === undefined && ownMs !== null)
      this.#offsetMs = startMs === null ? 0 : startMs - ownMs;
    if (this.#offsetMs === undefined) return;
    this.#lastDueMs = Math.max(this.#lastDueMs, (ownMs ?? 0) + this.#offsetMs);
    this.#ahead.push({ dueMs: this.#lastDueMs, frame });
  }

  advance(venue: MarketVenue, toMs: number): void {
    this.#publish(venue);
    let count = 0;
    for (const { dueMs, frame } of this.#ahead) {
      if (dueMs > toMs) break;
      this.#move(venue, dueMs);
      if (!this.#settled(venue, frame, toMs)) break;
      count++;
      this.#show(venue, frame, this.#nowMs);
      this.#publish(venue);
    }
    this.#nowMs = Math.max(this.#nowMs, toMs);
    this.#ahead.splice(0, count);
    this.#frames += count;
  }

  /**
   * Whether a frame may be applied: a book after the block of all before it has closed, a trade after that of the last book.
   * Within a long step, time is moved on until it may.
   */
  #settled(venue: MarketVenue, frame: RecordedFrame, toMs: number): boolean {
    const waits = (): boolean =>
      frame.kind === 'l2Book'
        ? this.#applied.length > 0
        : this.#applied.some((before) => before.frame.kind === 'l2Book');
    this.#publish(venue);
    while (waits() && this.#nowMs + SETTLE_MS <= toMs) {
      this.#move(venue, this.#nowMs + SETTLE_MS);
      this.#publish(venue);
    }
    return !waits();
  }

  #move(venue: MarketVenue, toMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, toMs);
    venue.apply({ kind: 'advance', toMs: this.#nowMs });
  }

  /** Shows what has been applied, in order, up to the first whose block is still open. */
  #publish(venue: MarketVenue): void {
    for (let next = this.#applied[0]; next !== undefined; next = this.#applied[0]) {
      const blockMs = venue.l2Book(next.coin, { levelsMax: 1 })?.time ?? 0;
      if (next.queuedAtMs !== null && blockMs <= next.queuedAtMs) return;
      this.#applied.shift();
      this.#options.onFrame(next.frame);
    }
  }

  report(): ReplayReport {
    const coins = [...this.#coins];
    const sum = (of: (mirror: Mirror) => number): number =>
      coins.reduce((total, [, coin]) => total + (coin === null ? 0 : of(coin.mirror)), 0);
    return {
      frames: this.#frames,
      done: this.#ended && this.#ahead.length + this.#applied.length === 0,
      unlistedCoins: coins.filter(([, coin]) => coin === null).map(([name]) => name),
      inexactLevels: sum((mirror) => mirror.inexactLevels),
      skippedPrints: sum((mirror) => mirror.skippedPrints),
    };
  }

  #show(venue: MarketVenue, frame: RecordedFrame, atMs: number): void {
    if (frame.kind === 'l2Book') this.#showBook(venue, frame.data, atMs);
    else if (frame.kind === 'trades') this.#showTrades(venue, frame.data, atMs);
    else this.#showOracle(venue, frame.data, atMs);
  }

  #showBook(venue: MarketVenue, recorded: RecordedBook, atMs: number): void {
    const coin = this.#coin(venue, recorded.coin, atMs);
    if (coin === null) return;
    coin.firstBookMs = Math.min(coin.firstBookMs, recorded.time);
    const queuedAtMs = coin.mirror.show(venue, recorded, atMs) ? null : atMs;
    this.#midAsOracle(venue, coin, recorded, atMs);
    const data = { ...recorded, time: recorded.time + (this.#offsetMs ?? 0) };
    this.#applied.push({ frame: { kind: 'l2Book', atMs, data }, coin: recorded.coin, queuedAtMs });
  }

  /** A recording without oracle prices gets its mid as the oracle. */
  #midAsOracle(
    venue: MarketVenue,
    coin: CoinReplay,
    { coin: name, levels }: RecordedBook,
    atMs: number,
  ): void {
    const bid = levels[0][0];
    const ask = levels[1][0];
    if (coin.hasRecordedOracle || bid === undefined || ask === undefined) return;
    if (atMs - coin.oracleAtMs < ORACLE_MS) return;
    coin.oracleAtMs = atMs;
    const midU = Math.round((coin.grid.pxU(bid.px) + coin.grid.pxU(ask.px)) / 2);
    venue.apply({ kind: 'setOracle', coin: name, px: coin.grid.pxText(midU) });
  }

  #showTrades(venue: MarketVenue, recorded: readonly RecordedTrade[], atMs: number): void {
    const listed = recorded.filter((trade) => this.#coin(venue, trade.coin, atMs) !== null);
    if (listed.length === 0) return;
    let queuedAtMs: number | null = null;
    for (const print of printsOf(listed)) {
      const coin = this.#coin(venue, print.coin, atMs);
      // Prints from before the first book are history that the feed sends to a new subscriber.
      if (coin === null || print.timeMs < coin.firstBookMs) continue;
      const { grid, mirror } = coin;
      const lots = print.szs.reduce((sum, sz) => sum + grid.szLots(sz), 0);
      if (!mirror.print(venue, print.isBuy, grid.pxU(print.px), lots, atMs)) queuedAtMs = atMs;
    }
    const data = listed.map((trade) => ({ ...trade, time: trade.time + (this.#offsetMs ?? 0) }));
    const coin = data[0]?.coin ?? '';
    this.#applied.push({ frame: { kind: 'trades', atMs, data }, coin, queuedAtMs });
  }

  #showOracle(venue: MarketVenue, data: { coin: string; oraclePx: string }, atMs: number): void {
    const coin = this.#coin(venue, data.coin, atMs);
    if (coin === null) return;
    coin.hasRecordedOracle = true;
    coin.oracleAtMs = atMs;
    venue.apply({ kind: 'setOracle', coin: data.coin, px: data.oraclePx });
  }

  #coin(venue: MarketVenue, name: string, atMs: number): CoinReplay | null {
    const known = this.#coins.get(name);
    if (known !== undefined) return known;
    const { universe } = venue.meta();
    const asset = universe.findIndex((listed) => listed.name === name);
    const listed = universe[asset];
    if (listed === undefined) {
      this.#coins.set(name, null);
      return null;
    }
    const grid = new Grid(asset, listed.szDecimals);
    const mirror = new Mirror(name, grid);
    mirror.open(venue, atMs);
    const coin: CoinReplay = {
      grid,
      mirror,
      firstBookMs: Number.POSITIVE_INFINITY,
      oracleAtMs: Number.NEGATIVE_INFINITY,
      hasRecordedOracle: false,
    };
    this.#coins.set(name, coin);
    return coin;
  }
}

/** A replay of a recording; it is empty until `load`. */
export const createReplay = (options: ReplayOptions): Replay => new FrameReplay(options);
