// How often somebody who quotes is filled on the generated market: one account a distance keeps a post-only order of a fixed
// size on each side, so far behind the best price, moved when it is off by more than a threshold, not more often than every
// pause. Prints one JSON row a coin and distance: fills a minute of both sides together, and what they earn before fees, at
// the mid 10 s later. What a maker's parameters can be expected to do is read from it.
//
//   node apps/paper-venue/bench/fill-rate.ts [--minutes 120] [--seed 1] [--regime calm]
import { parseArgs } from 'node:util';
import { DEFAULT_ASSETS, DEFAULT_CONFIG } from '../src/core/config.ts';
import { Exchange } from '../src/core/exchange.ts';
import { createMarket } from '../src/market/flow.ts';
import { venueOf } from '../src/market/venue-of.ts';

const BLOCK_MS = 70;
const PAUSE_MS = 1_500;
const THRESHOLD_BPS = 0.3;
const SIZE_USD = 1_000;
const WARM_UP_MS = 60_000;
const LATER_MS = 10_000;
/** Basis points behind the best price of the side. */
const DISTANCES_BPS = [0, 0.2, 0.5, 1, 2, 4];
const COINS = ['BTC', 'ETH'];

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '120' },
    seed: { type: 'string', default: '1' },
    regime: { type: 'string', default: 'calm' },
  },
});
const minutes = Number(values.minutes);
const regime = values.regime as 'calm' | 'active' | 'stressed'; // a wrong word ends in the market's own error
const startMs = DEFAULT_CONFIG.genesisMs;

interface Quoter {
  readonly account: `0x${string}`;
  readonly coin: string;
  readonly asset: number;
  readonly isBuy: boolean;
  readonly distanceBps: number;
  readonly szDecimals: number;
  movedMs: number;
}

const quoters = COINS.flatMap((coin, c) =>
  DISTANCES_BPS.flatMap((distanceBps, d) =>
    [true, false].map((isBuy, s): Quoter => {
      const found = DEFAULT_ASSETS.find(({ name }) => name === coin);
      if (found === undefined) throw new Error(`no ${coin}`);
      const account = `0x${String(100 + c * 20 + d * 2 + s).padStart(40, '0')}` as const;
      const { assetId: asset, szDecimals } = found;
      return { account, coin, asset, isBuy, distanceBps, szDecimals, movedMs: 0 };
    }),
  ),
);
const exchange = new Exchange({
  assets: DEFAULT_ASSETS,
  accounts: quoters.map(({ account }) => ({ address: account, usd: '1000000', cumVlmUsd: 1e9 })),
  config: { ...DEFAULT_CONFIG, blockMs: BLOCK_MS },
});
const venue = venueOf(exchange, (input) => exchange.apply(input));
const market = createMarket({
  seed: Number(values.seed),
  coins: DEFAULT_ASSETS.map(({ name }) => name),
  startMs,
  regime,
});
const mids = new Map<string, { atMs: number; mid: number }[]>(COINS.map((coin) => [coin, []]));
const fills = new Map(quoters.map((quoter) => [quoter, [] as { atMs: number; px: number; sz: number }[]]));

function bestOf(coin: string): { bid: number; ask: number } {
  const levels = exchange.l2Book(coin, { levelsMax: 1 })?.levels;
  return { bid: Number(levels?.[0][0]?.px), ask: Number(levels?.[1][0]?.px) };
}

/** On a price of five significant figures, away from the other side. */
function onTick(px: number, isBuy: boolean): number {
  const tick = 10 ** (Math.floor(Math.log10(px)) - 4);
  return (isBuy ? Math.floor(px / tick + 1e-9) : Math.ceil(px / tick - 1e-9)) * tick;
}

function requote(quoter: Quoter, nowMs: number): void {
  const { account, coin, asset, isBuy, distanceBps, szDecimals } = quoter;
  const { bid, ask } = bestOf(coin);
  if (!(bid > 0 && ask > 0) || nowMs - quoter.movedMs < PAUSE_MS) return;
  const best = isBuy ? bid : ask;
  const target = onTick(best * (1 + ((isBuy ? -1 : 1) * distanceBps) / 10_000), isBuy);
  const open = exchange.openOrders(account);
  const [order] = open;
  if (order !== undefined && (Math.abs(Number(order.limitPx) - target) / target) * 10_000 <= THRESHOLD_BPS)
    return;
  const send = (action: Parameters<typeof exchange.submitTrusted>[0]['action']) =>
    exchange.submitTrusted({ account, action, receivedAtMs: nowMs });
  if (order !== undefined) send({ type: 'cancel', cancels: [{ a: asset, o: order.oid }] });
  const sz = (SIZE_USD / target).toFixed(szDecimals);
  const p = String(Number(target.toPrecision(5)));
  send({
    type: 'order',
    orders: [{ a: asset, b: isBuy, p, s: String(Number(sz)), r: false, t: { limit: { tif: 'Alo' } } }],
    grouping: 'na',
  });
  quoter.movedMs = nowMs;
}

const byAccount = new Map(quoters.map((quoter) => [quoter.account as string, quoter]));
const endMs = startMs + minutes * 60_000;
for (let atMs = startMs + BLOCK_MS; atMs < endMs; atMs += BLOCK_MS) {
  market.advance(venue, atMs);
  if (atMs - startMs > WARM_UP_MS) for (const quoter of quoters) requote(quoter, atMs);
  exchange.advance(atMs);
  for (const coin of COINS) {
    const { bid, ask } = bestOf(coin);
    mids.get(coin)?.push({ atMs, mid: (bid + ask) / 2 });
  }
  for (const event of exchange.drain()) {
    if (event.type !== 'fill') continue;
    const quoter = byAccount.get(event.account);
    if (quoter !== undefined)
      fills.get(quoter)?.push({ atMs, px: Number(event.fill.px), sz: Number(event.fill.sz) });
  }
}

for (const coin of COINS) {
  for (const distanceBps of DISTANCES_BPS) {
    const own = quoters.filter((quoter) => quoter.coin === coin && quoter.distanceBps === distanceBps);
    const all = own.flatMap((quoter) => (fills.get(quoter) ?? []).map((fill) => ({ ...fill, quoter })));
    const later = (atMs: number) =>
      mids.get(coin)?.[Math.floor((atMs + LATER_MS - startMs) / BLOCK_MS) - 1]?.mid ?? Number.NaN;
    const earned = all
      .map(({ atMs, px, quoter }) => (((quoter.isBuy ? 1 : -1) * (later(atMs) - px)) / px) * 10_000)
      .filter((bps) => Number.isFinite(bps));
    const row = {
      coin,
      distance_bps: distanceBps,
      fills_per_min: Number((all.length / minutes).toFixed(2)),
      earned_bps: Number((earned.reduce((sum, bps) => sum + bps, 0) / Math.max(1, earned.length)).toFixed(3)),
      n: all.length,
    };
    process.stdout.write(`${JSON.stringify(row)}\n`);
  }
}
