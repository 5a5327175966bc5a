// The generated market over a simulated day with four coins on the venue's own exchange: speed against real time, cost of one
// block, memory, and whether the market stays sane.
//
//   node apps/paper-venue/bench/market.ts [--hours 24] [--seed 1]
import { parseArgs } from 'node:util';
import { DEFAULT_ASSETS, DEFAULT_CONFIG } from '../src/core/config.ts';
import { Exchange } from '../src/core/exchange.ts';
import { createMarket } from '../src/market/flow.ts';
import { venueOf } from '../src/market/venue-of.ts';
import { show } from './rows.ts';

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

const most = (value: number) => ({ promise: { at: 'p99', value } }) as const;
const least = (value: number) => ({ better: 'larger', promise: { at: 'p99', value } }) as const;
const of = (figure: (one: CoinSeen) => number) => result.seen.map(figure);

show('speed of the market', 'x real time', result.speeds, least(SPEED_MIN));
// What it would be with the machine to itself.
show('speed of the market by processor time', 'x real time', result.processorSpeeds, least(SPEED_MIN));
show('one block of the market', 'ms', result.blockMs, most(BLOCK_MS));
show('inputs of the market', '1/s simulated', [result.inputs / (hours * 3_600)], { better: null });
show('memory of the market', 'MB', result.rssMb, most(RSS_MB_MAX));
show(
  'two-sided',
  'share of the time',
  of(({ blocks, twoSided }) => twoSided / blocks),
  least(TWO_SIDED_MIN),
);
show(
  'not crossed',
  'share of the time',
  of(({ crossed, twoSided }) => 1 - crossed / twoSided),
  least(1),
);
show(
  'longest time without another best price',
  'ms',
  of(({ stuckMs }) => stuckMs),
  most(STUCK_MS_MAX),
);
show(
  'furthest from the price at the start',
  'factor',
  of(({ factor }) => factor),
  most(PRICE_FACTOR_MAX),
);
show('largest position of a participant', 'USD', result.positionsUsd, most(POSITION_USD_MAX));
