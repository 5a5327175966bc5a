// Figures that describe a market as its public feeds show it: spread, depth, update rate, trades, mid returns. The same code
// measures recorded frames and the generated book, so the two columns of the comparison mean the same thing.

export type Level = { readonly px: number; readonly sz: number; readonly n: number };
export type BookSeen = {
  readonly kind: 'book';
  readonly timeMs: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
};
export type TradeSeen = {
  readonly kind: 'trade';
  readonly timeMs: number;
  readonly px: number;
  readonly sz: number;
  readonly side: 'buy' | 'sell';
};
export type Seen = BookSeen | TradeSeen;

export type Figures = {
  readonly bookSeconds: number;
  readonly tradeSeconds: number;
  readonly snapshots: number;
  readonly twoSidedShare: number;
  readonly spreadTicksMean: number;
  readonly spreadTicksP50: number;
  readonly spreadTicksP95: number;
  readonly spreadOneTickShare: number;
  /** Mean size at level 1, 2, 5, 10, 20 of a side, coins. */
  readonly depthMean: readonly number[];
  readonly depthP50: readonly number[];
  /** Size of all shown levels of a side, coins, median. */
  readonly sideDepthP50: number;
  readonly sideOrdersP50: number;
  readonly ordersPerLevelP50: number;
  readonly ordersPerLevelP95: number;
  /** Distance from the best to the last shown level of a side, ticks, median. */
  readonly sideSpanTicksP50: number;
  /** Levels that differ from one snapshot to the next, per second. */
  readonly levelChangesPerSecond: number;
  readonly printsPerSecond: number;
  readonly takersPerSecond: number;
  readonly tradeSzP50: number;
  readonly tradeSzP90: number;
  readonly tradeSzMax: number;
  readonly midMoveShare: number;
  /** Standard deviation of mid changes, scaled to one second, basis points. */
  readonly midVolBpsPerRootSecond: number;
  readonly midReturnAutocorr1: number;
};

const DEPTH_LEVELS: readonly number[] = [1, 2, 5, 10, 20];

/** The q-quantile (nearest rank, 0..1) of the values; NaN when there are none. */
export const quantile = (values: readonly number[], q: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
};

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Autocorrelation at lag 1; 0 when the series never moves. */
export const autocorrelation1 = (values: readonly number[]): number => {
  const m = mean(values);
  let covariance = 0;
  let variance = 0;
  values.forEach((value, i) => {
    variance += (value - m) ** 2;
    const previous = values[i - 1];
    if (previous !== undefined) covariance += (value - m) * (previous - m);
  });
  return variance === 0 ? 0 : covariance / variance;
};

const changedLevels = (from: readonly Level[], to: readonly Level[]): number => {
  const known = new Map(from.map((level) => [level.px, level]));
  return to.filter((level) => known.get(level.px)?.sz !== level.sz).length;
};

const spanTicks = (levels: readonly Level[], tick: number): number =>
  Math.abs((levels[0]?.px ?? 0) - (levels.at(-1)?.px ?? 0)) / tick;

/** Collects what the feeds show. Keeps every observation's figures, so feed it minutes to hours, not months. */
export class TapeStats {
  readonly #tick: number;
  #last: BookSeen | undefined;
  #firstBookMs = Number.NaN;
  #snapshots = 0;
  #twoSided = 0;
  readonly #spread: number[] = [];
  readonly #depth: readonly number[][] = DEPTH_LEVELS.map(() => []);
  readonly #sideDepth: number[] = [];
  readonly #sideOrders: number[] = [];
  readonly #ordersPerLevel: number[] = [];
  readonly #span: number[] = [];
  #changes = 0;
  readonly #midReturns: number[] = [];
  #sumSquares = 0;
  readonly #tradeSz: number[] = [];
  readonly #tradeMs: number[] = [];
  readonly #takers = new Set<string>();

  /** @param tick smallest price step of the coin, USD */
  constructor(tick: number) {
    this.#tick = tick;
  }

  add(seen: Seen): void {
    if (seen.kind === 'book') this.#addBook(seen);
    else this.#addTrade(seen);
  }

  #addTrade(trade: TradeSeen): void {
    this.#tradeSz.push(trade.sz);
    this.#tradeMs.push(trade.timeMs);
    this.#takers.add(`${trade.timeMs}${trade.side}`);
  }

  #addBook(book: BookSeen): void {
    const last = this.#last;
    if (last?.timeMs === book.timeMs) return;
    this.#last = book;
    this.#snapshots++;
    if (last === undefined) this.#firstBookMs = book.timeMs;
    for (const side of [book.bids, book.asks]) this.#addSide(side);
    if (last !== undefined) {
      this.#changes += changedLevels(last.bids, book.bids) + changedLevels(last.asks, book.asks);
    }
    const mid = midOf(book);
    if (mid === undefined) return;
    this.#twoSided++;
    this.#spread.push(((book.asks[0]?.px ?? 0) - (book.bids[0]?.px ?? 0)) / this.#tick);
    const lastMid = last && midOf(last);
    if (lastMid === undefined) return;
    const move = (mid / lastMid - 1) * 10_000;
    this.#midReturns.push(move);
    this.#sumSquares += move ** 2;
  }

  #addSide(side: readonly Level[]): void {
    DEPTH_LEVELS.forEach((level, i) => {
      this.#depth[i]?.push(side[level - 1]?.sz ?? 0);
    });
    this.#sideDepth.push(side.reduce((sum, level) => sum + level.sz, 0));
    this.#sideOrders.push(side.reduce((sum, level) => sum + level.n, 0));
    this.#span.push(spanTicks(side, this.#tick));
    for (const level of side) this.#ordersPerLevel.push(level.n);
  }

  figures(): Figures {
    const bookSeconds = ((this.#last?.timeMs ?? Number.NaN) - this.#firstBookMs) / 1000;
    const first = this.#tradeMs[0] ?? this.#firstBookMs;
    const end = Math.max(this.#tradeMs.at(-1) ?? 0, this.#last?.timeMs ?? 0);
    const tradeSeconds = (end - Math.min(first, this.#firstBookMs)) / 1000;
    return {
      bookSeconds,
      tradeSeconds,
      snapshots: this.#snapshots,
      twoSidedShare: this.#twoSided / this.#snapshots,
      spreadTicksMean: mean(this.#spread),
      spreadTicksP50: quantile(this.#spread, 0.5),
      spreadTicksP95: quantile(this.#spread, 0.95),
      spreadOneTickShare: this.#spread.filter((ticks) => ticks < 1.5).length / this.#spread.length,
      depthMean: this.#depth.map(mean),
      depthP50: this.#depth.map((sizes) => quantile(sizes, 0.5)),
      sideDepthP50: quantile(this.#sideDepth, 0.5),
      sideOrdersP50: quantile(this.#sideOrders, 0.5),
      ordersPerLevelP50: quantile(this.#ordersPerLevel, 0.5),
      ordersPerLevelP95: quantile(this.#ordersPerLevel, 0.95),
      sideSpanTicksP50: quantile(this.#span, 0.5),
      levelChangesPerSecond: this.#changes / bookSeconds,
      printsPerSecond: this.#tradeSz.length / tradeSeconds,
      takersPerSecond: this.#takers.size / tradeSeconds,
      tradeSzP50: quantile(this.#tradeSz, 0.5),
      tradeSzP90: quantile(this.#tradeSz, 0.9),
      tradeSzMax: Math.max(0, ...this.#tradeSz),
      midMoveShare: this.#midReturns.filter((move) => move !== 0).length / this.#midReturns.length,
      midVolBpsPerRootSecond: Math.sqrt(this.#sumSquares / bookSeconds),
      midReturnAutocorr1: autocorrelation1(this.#midReturns),
    };
  }
}

const midOf = (book: BookSeen): number | undefined => {
  const bid = book.bids[0]?.px;
  const ask = book.asks[0]?.px;
  return bid === undefined || ask === undefined ? undefined : (bid + ask) / 2;
};
