// Measures recorded BTC frames and the generated BTC market with the same code and prints the table of
// docs/paper-venue-market.md; with --write it puts the table there. The recording is not part of the repository.
//
//   node apps/paper-venue/bench/market-compare.ts --recording FILE [--seed N] [--minutes N] [--write]
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DEFAULT_ASSETS, DEFAULT_CONFIG } from '../src/core/config.ts';
import { Exchange } from '../src/core/exchange.ts';
import type { BookLevel } from '../src/core/seam/events.ts';
import { type MarketScript, NEUTRAL } from '../src/market/conditions.ts';
import { createMarket } from '../src/market/flow.ts';
import { readFrames } from '../src/market/frames.ts';
import type { Regime } from '../src/market/regime.ts';
import { type Figures, quantile, type Seen, TapeStats } from '../src/market/tape-stats.ts';
import { venueOf } from '../src/market/venue-of.ts';

const DOCS = fileURLToPath(new URL('../../../docs/paper-venue-market.md', import.meta.url));
const BEGIN = '<!-- figures: written by bench/market-compare.ts -->';
const END = '<!-- end of figures -->';
const TICK_USD = 1;
const BLOCK_MS = 70;
const WARM_UP_MS = 120_000;
/** Cadence of the recorded book pushes. */
const SAMPLE_MS = 560;

const levels = (side: readonly BookLevel[]) =>
  side.map(({ px, sz, n }) => ({ px: Number(px), sz: Number(sz), n }));

const recordedFigures = async (path: string): Promise<Figures> => {
  const stats = new TapeStats(TICK_USD);
  for await (const frame of readFrames(path)) {
    if (frame.kind === 'l2Book' && frame.data.coin === 'BTC') {
      const [bids, asks] = frame.data.levels;
      stats.add({ kind: 'book', timeMs: frame.data.time, bids: levels(bids), asks: levels(asks) });
    } else if (frame.kind === 'trades') {
      for (const { coin, time, px, sz, side } of frame.data) {
        if (coin === 'BTC')
          stats.add({
            kind: 'trade',
            timeMs: time,
            px: Number(px),
            sz: Number(sz),
            side: side === 'B' ? 'buy' : 'sell',
          });
      }
    }
  }
  return stats.figures();
};

/** Everything the generated BTC feeds show in one regime after the warm-up. */
function* generated(regime: Regime, seed: number, minutes: number): Generator<Seen> {
  const script: MarketScript = { at: () => ({ ...NEUTRAL, regime }), jumpBetween: () => 0 };
  const startMs = DEFAULT_CONFIG.genesisMs;
  const exchange = new Exchange({
    assets: DEFAULT_ASSETS,
    accounts: [],
    config: { ...DEFAULT_CONFIG, blockMs: BLOCK_MS },
  });
  const venue = venueOf(exchange, (input) => exchange.apply(input));
  const market = createMarket({ seed, coins: ['BTC'], startMs, script });
  const fromMs = startMs + WARM_UP_MS;
  let sampleMs = fromMs;
  for (let atMs = startMs + BLOCK_MS; atMs <= fromMs + minutes * 60_000; atMs += BLOCK_MS) {
    market.advance(venue, atMs);
    exchange.advance(atMs);
    for (const event of exchange.drain()) {
      if (event.type !== 'trade' || atMs < fromMs) continue;
      const { time, px, sz, side } = event.trade;
      yield {
        kind: 'trade',
        timeMs: time,
        px: Number(px),
        sz: Number(sz),
        side: side === 'B' ? 'buy' : 'sell',
      };
    }
    if (atMs < sampleMs) continue;
    sampleMs += SAMPLE_MS;
    const [bids, asks] = exchange.l2Book('BTC')?.levels ?? [[], []];
    yield { kind: 'book', timeMs: atMs, bids: levels(bids), asks: levels(asks) };
  }
}

/** Figures of consecutive windows of a given length. */
const windows = (seen: Iterable<Seen>, seconds: number): Figures[] => {
  const all: Figures[] = [];
  let stats = new TapeStats(TICK_USD);
  let endMs = Number.NaN;
  for (const one of seen) {
    if (Number.isNaN(endMs)) endMs = one.timeMs + seconds * 1000;
    while (one.timeMs >= endMs) {
      all.push(stats.figures());
      stats = new TapeStats(TICK_USD);
      endMs += seconds * 1000;
    }
    stats.add(one);
  }
  return all;
};

type Row = {
  readonly name: string;
  readonly of: (figures: Figures) => number;
  readonly digits: number;
  readonly trades?: true;
};
const depth = (i: number) => (figures: Figures) => figures.depthMean[i] ?? Number.NaN;
const ROWS: readonly Row[] = [
  { name: 'spread, mean, ticks of $1', of: (f) => f.spreadTicksMean, digits: 2 },
  { name: 'snapshots with a spread of one tick', of: (f) => f.spreadOneTickShare, digits: 2 },
  { name: 'depth at level 1, mean, BTC', of: depth(0), digits: 2 },
  { name: 'depth at level 2, mean, BTC', of: depth(1), digits: 2 },
  { name: 'depth at level 5, mean, BTC', of: depth(2), digits: 2 },
  { name: 'depth at level 10, mean, BTC', of: depth(3), digits: 2 },
  { name: 'depth at level 20, mean, BTC', of: depth(4), digits: 2 },
  { name: '20 levels of a side, median, BTC', of: (f) => f.sideDepthP50, digits: 1 },
  { name: 'orders on 20 levels of a side, median', of: (f) => f.sideOrdersP50, digits: 0 },
  { name: 'orders at a level, median', of: (f) => f.ordersPerLevelP50, digits: 0 },
  { name: 'orders at a level, p95', of: (f) => f.ordersPerLevelP95, digits: 0 },
  { name: 'best to 20th level, median, ticks', of: (f) => f.sideSpanTicksP50, digits: 0 },
  { name: 'level changes between pushes, per second', of: (f) => f.levelChangesPerSecond, digits: 1 },
  { name: 'pushes in which the mid moved', of: (f) => f.midMoveShare, digits: 2 },
  { name: 'mid, standard deviation, bp per √s', of: (f) => f.midVolBpsPerRootSecond, digits: 3 },
  { name: 'mid returns, autocorrelation at lag 1', of: (f) => f.midReturnAutocorr1, digits: 2 },
  { name: 'prints per second', of: (f) => f.printsPerSecond, digits: 2, trades: true },
  { name: 'aggressors per second', of: (f) => f.takersPerSecond, digits: 2, trades: true },
  { name: 'print size, median, BTC', of: (f) => f.tradeSzP50, digits: 5, trades: true },
  { name: 'print size, p90, BTC', of: (f) => f.tradeSzP90, digits: 4, trades: true },
  { name: 'print size, largest, BTC', of: (f) => f.tradeSzMax, digits: 3, trades: true },
];

const finite = (all: readonly Figures[], row: Row): number[] => all.map(row.of).filter(Number.isFinite);
const range = (values: readonly number[], digits: number): string =>
  [0.05, 0.5, 0.95].map((q) => quantile(values, q).toFixed(digits)).join(' / ');

const table = (recorded: Figures, seed: number, minutes: number): string => {
  const regimes: readonly Regime[] = ['calm', 'active', 'stressed'];
  const columns = regimes.map((regime) => {
    const seen = [...generated(regime, seed, minutes)];
    return { book: windows(seen, recorded.bookSeconds), trades: windows(seen, recorded.tradeSeconds) };
  });
  const lines = ROWS.map((row) => {
    const cells = columns.map(({ book, trades }) =>
      range(finite(row.trades ? trades : book, row), row.digits),
    );
    return `| ${row.name} | ${row.of(recorded).toFixed(row.digits)} | ${cells.join(' | ')} |`;
  });
  const [calm] = columns;
  return [
    `Recorded: ${recorded.snapshots} pushes of the book in ${recorded.bookSeconds.toFixed(0)} s, prints of ${recorded.tradeSeconds.toFixed(0)} s.`,
    `Generated: seed ${seed}, ${minutes} minutes a regime after ${WARM_UP_MS / 1000} s of warm-up, cut into ${calm?.book.length} windows of`,
    `${recorded.bookSeconds.toFixed(0)} s (book) and ${calm?.trades.length} of ${recorded.tradeSeconds.toFixed(0)} s (trades); a cell shows the 5th / 50th / 95th percentile over the windows.`,
    '',
    '| figure | recorded | calm | active | stressed |',
    '|---|---|---|---|---|',
    ...lines,
  ].join('\n');
};

const { values } = parseArgs({
  options: {
    recording: { type: 'string' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '30' },
    write: { type: 'boolean', default: false },
  },
});
const { recording } = values;
if (recording === undefined || !existsSync(recording)) {
  process.stderr.write(`skipped: no recording at ${recording ?? '(give one with --recording FILE)'}\n`);
} else {
  const text = table(await recordedFigures(recording), Number(values.seed), Number(values.minutes));
  process.stdout.write(`${text}\n`);
  if (values.write) {
    const docs = readFileSync(DOCS, 'utf8');
    const from = docs.indexOf(BEGIN);
    const to = docs.indexOf(END);
    if (from < 0 || to < from) throw new Error(`${DOCS} has no place for the figures`);
    writeFileSync(DOCS, `${docs.slice(0, from + BEGIN.length)}\n${text}\n${docs.slice(to)}`);
  }
}
