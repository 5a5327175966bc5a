// The generated market over a simulated day with four coins on the venue's own exchange: speed against real time, cost of one
// block, memory, and whether the market stays sane. Prints one JSON row a figure; exits 1 when a limit is missed.
//
//   node apps/paper-venue/bench/market.ts [--hours 24] [--seed 1]
import { parseArgs } from 'node:util';
import { DEFAULT_ASSETS, DEFAULT_CONFIG } from '../src/core/config.ts';
import { Exchange } from '../src/core/exchange.ts';
import { createMarket } from '../src/market/flow.ts';
import { quantile } from '../src/market/tape-stats.ts';
import { venueOf } from '../src/market/venue-of.ts';

const BLOCK_MS = 70;
const WARM_UP_MS = 5_000;
const HOUR_MS = 3_600_000;
const SPEED_MIN = 200;
const RSS_MB_MAX = 500;
const TWO_SIDED_MIN = 0.999;
const POSITION_USD_MAX = 20_000_000;
const PRICE_FACTOR_MAX = 1.35;
/** A book must show another best price or size within this time. */
const STUCK_MS_MAX = 60_000;

type CoinSeen = {
  blocks: number;
  twoSided: number;
  crossed: number;
  bboAtMs: number;
  stuckMs: number;
  factor: number;
};

const coins = DEFAULT_ASSETS.map(({ name }) => name);

const look = (
  exchange: Exchange,
  seen: ReadonlyMap<string, CoinSeen>,
  startPx: ReadonlyMap<string, number>,
): void => {
  for (const [coin, one] of seen) {
    const book = exchange.l2Book(coin, { levelsMax: 1 });
    const bid = Number(book?.levels[0][0]?.px);
    const ask = Number(book?.levels[1][0]?.px);
    one.blocks++;
    if (!(bid > 0 && ask > 0)) continue;
    one.twoSided++;
    if (bid >= ask) one.crossed++;
    const ratio = (bid + ask) / 2 / (startPx.get(coin) ?? Number.NaN);
    one.factor = Math.max(one.factor, ratio, 1 / ratio);
  }
};

const largestPositionUsd = (exchange: Exchange): number =>
  Math.max(
    ...exchange
      .accounts()
      .map(({ address }) => Number(exchange.clearinghouseState(address).marginSummary.totalNtlPos)),
  );

const run = (hours: number, seed: number) => {
  const startMs = DEFAULT_CONFIG.genesisMs;
  const exchange = new Exchange({
    assets: DEFAULT_ASSETS,
    accounts: [],
    config: { ...DEFAULT_CONFIG, blockMs: BLOCK_MS },
  });
  let inputs = 0;
  const venue = venueOf(exchange, (input) => {
    inputs++;
    return exchange.apply(input);
  });
  const market = createMarket({ seed, coins, startMs });
  const seen = new Map(
    coins.map((coin) => [
      coin,
      { blocks: 0, twoSided: 0, crossed: 0, bboAtMs: startMs, stuckMs: 0, factor: 1 },
    ]),
  );
  const startPx = new Map(coins.map((coin) => [coin, Number(exchange.assetCtx(coin)?.oraclePx)]));
  const speeds: number[] = [];
  const processorSpeeds: number[] = [];
  const blockMs: number[] = [];
  const rssMb: number[] = [];
  const positionsUsd: number[] = [];
  let hourStarted = performance.now();
  let usedBefore = process.cpuUsage();
  for (
    let atMs = startMs + BLOCK_MS, block = 0;
    atMs < startMs + hours * HOUR_MS + BLOCK_MS;
    atMs += BLOCK_MS, block++
  ) {
    const started = performance.now();
    market.advance(venue, atMs);
    exchange.advance(atMs);
    const events = exchange.drain();
    if (block % 16 === 0) blockMs.push(performance.now() - started);
    for (const event of events) {
      const one = event.type === 'bboChanged' ? seen.get(event.coin) : undefined;
      if (one === undefined) continue;
      one.stuckMs = Math.max(one.stuckMs, atMs - one.bboAtMs);
      one.bboAtMs = atMs;
    }
    if (block % 8 === 0 && atMs > startMs + WARM_UP_MS) look(exchange, seen, startPx);
    if (Math.floor((atMs - startMs) / HOUR_MS) === Math.floor((atMs - BLOCK_MS - startMs) / HOUR_MS))
      continue;
    speeds.push(HOUR_MS / (performance.now() - hourStarted));
    const used = process.cpuUsage(usedBefore);
    processorSpeeds.push(HOUR_MS / ((used.user + used.system) / 1_000));
    rssMb.push(process.memoryUsage.rss() / 1e6);
    positionsUsd.push(largestPositionUsd(exchange));
    hourStarted = performance.now();
    usedBefore = process.cpuUsage();
  }
  return { speeds, processorSpeeds, blockMs, rssMb, positionsUsd, seen: [...seen.values()], inputs };
};

const { values } = parseArgs({
  options: { hours: { type: 'string', default: '24' }, seed: { type: 'string', default: '1' } },
});
const hours = Number(values.hours);
const result = run(hours, Number(values.seed));
let missed = 0;

/** `ratio` above 1 is on the good side of the limit. */
const row = (
  name: string,
  unit: string,
  sample: readonly number[],
  limit: number | null,
  atLeast: boolean,
): void => {
  const p50 = quantile(sample, 0.5);
  const p99 = quantile(sample, atLeast ? 0.01 : 0.99);
  const ratio = limit === null ? null : atLeast ? p99 / limit : limit / p99;
  if (ratio !== null && !(ratio >= 1)) missed++;
  const figures = { name, unit, p50, p99, limit, ratio, n: sample.length };
  process.stdout.write(
    `${JSON.stringify(figures, (_, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(6)) : value))}\n`,
  );
};

row('market_speed', 'x real time', result.speeds, SPEED_MIN, true);
// What it would be with the machine to itself.
row('market_speed_by_processor_time', 'x real time', result.processorSpeeds, SPEED_MIN, true);
row('market_block', 'ms', result.blockMs, BLOCK_MS, false);
row('market_inputs', '1/s simulated', [result.inputs / (hours * 3600)], null, false);
row('market_rss', 'MB', result.rssMb, RSS_MB_MAX, false);
row(
  'market_two_sided',
  'share',
  result.seen.map(({ blocks, twoSided }) => twoSided / blocks),
  TWO_SIDED_MIN,
  true,
);
row(
  'market_uncrossed',
  'share',
  result.seen.map(({ crossed, twoSided }) => 1 - crossed / twoSided),
  1,
  true,
);
row(
  'market_unchanged_bbo',
  'ms',
  result.seen.map(({ stuckMs }) => stuckMs),
  STUCK_MS_MAX,
  false,
);
row(
  'market_price_from_start',
  'factor',
  result.seen.map(({ factor }) => factor),
  PRICE_FACTOR_MAX,
  false,
);
row('market_position', 'USD', result.positionsUsd, POSITION_USD_MAX, false);
process.exitCode = missed === 0 ? 0 : 1;
