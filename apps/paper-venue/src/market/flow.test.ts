import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { OrderWire } from '../core/seam/actions.ts';
import { type MarketScript, NEUTRAL } from './conditions.ts';
import { marketAddress } from './desk.ts';
import { createMarket, type MarketOptions } from './flow.ts';
import type { Regime } from './regime.ts';
import { parseScenario } from './scenario.ts';
import { scriptOf } from './scenario-script.ts';
import { quantile } from './tape-stats.ts';
import { CLIENT, COINS, recordedVenue, START_MS } from './test-venue.ts';

const BLOCK_MS = 70;
const WARM_UP_MS = 5_000;
/** How often a book is looked at: often enough to see a gap that a client could. */
const LOOK_MS = 280;
/** Long simulated runs on a busy machine; a bound against hanging, not a measure of speed. */
const PATIENCE_MS = 120_000;
const TICKS: Readonly<Record<string, number>> = { BTC: 1, ETH: 0.1, SOL: 0.01, HYPE: 0.001 };

type Rig = ReturnType<typeof recordedVenue>;
type Seen = {
  blocks: number;
  twoSided: number;
  crossed: number;
  spreads: number[];
  mids: number[];
  trades: number;
  /** Trades of noise takers by side. */
  noise: { B: number; A: number };
  quietMsMax: number;
};
type Options = Partial<MarketOptions> & {
  readonly hashed?: boolean;
  readonly onBlock?: (rig: Rig, atMs: number) => void;
};

/** Runs a market block by block and keeps what its books showed after the warm-up. */
const run = (ms: number, options: Options = {}) => {
  const { onBlock, hashed = false, ...marketOptions } = options;
  const rig = recordedVenue(BLOCK_MS, START_MS, hashed);
  const coins = options.coins ?? COINS;
  const market = createMarket({ seed: 1, coins, startMs: START_MS, ...marketOptions });
  const seen = new Map<string, Seen & { tradeAtMs: number }>(
    coins.map((coin) => [
      coin,
      {
        blocks: 0,
        twoSided: 0,
        crossed: 0,
        spreads: [],
        mids: [],
        trades: 0,
        noise: { B: 0, A: 0 },
        quietMsMax: 0,
        tradeAtMs: START_MS,
      },
    ]),
  );
  for (let atMs = START_MS + BLOCK_MS; atMs <= START_MS + ms; atMs += BLOCK_MS) {
    market.advance(rig.venue, atMs);
    rig.exchange.advance(atMs);
    onBlock?.(rig, atMs);
    for (const event of rig.exchange.drain()) {
      if (event.type !== 'trade') continue;
      const of = seen.get(event.trade.coin);
      if (of === undefined) continue;
      of.trades++;
      const { side, coin, users } = event.trade;
      if (isNoise(coin, users[side === 'B' ? 0 : 1])) of.noise[side]++;
      of.quietMsMax = Math.max(of.quietMsMax, atMs - of.tradeAtMs);
      of.tradeAtMs = atMs;
    }
    if (atMs < START_MS + WARM_UP_MS || atMs % LOOK_MS >= BLOCK_MS) continue;
    for (const coin of coins) look(rig, coin, seen.get(coin));
  }
  const of = (coin: string): Seen => {
    const found = seen.get(coin);
    if (found === undefined) throw new RangeError(coin);
    return found;
  };
  return { ...rig, market, of };
};

const isNoise = (coin: string, taker: string): boolean =>
  ['a', 'b'].some((name) => marketAddress(`mkt:${coin}:noise:${name}`) === taker);

const look = ({ exchange }: Rig, coin: string, seen: Seen | undefined): void => {
  if (seen === undefined) return;
  const book = exchange.l2Book(coin, { levelsMax: 1 });
  const bid = Number(book?.levels[0][0]?.px);
  const ask = Number(book?.levels[1][0]?.px);
  seen.blocks++;
  if (!(bid > 0 && ask > 0)) return;
  seen.twoSided++;
  if (bid >= ask) seen.crossed++;
  seen.spreads.push(Math.round((ask - bid) / (TICKS[coin] ?? 1)));
  seen.mids.push((bid + ask) / 2);
};

const houseStates = ({ exchange }: Rig) =>
  exchange
    .accounts()
    .filter(({ house }) => house)
    .map(({ address }) => exchange.clearinghouseState(address).marginSummary);

const regimeScript = (regime: Regime): MarketScript => ({
  at: () => ({ ...NEUTRAL, regime }),
  jumpBetween: () => 0,
});

describe('a seed', { timeout: PATIENCE_MS }, () => {
  it('gives the same inputs and the same exchange each time, and another seed gives others', () => {
    const [a, b, other] = [1, 1, 2].map((seed) => run(60_000, { seed, hashed: true }));
    expect(a?.inputs()).toBeGreaterThan(1_000);
    expect(b?.inputHash()).toBe(a?.inputHash());
    expect(b?.exchange.stateHash()).toBe(a?.exchange.stateHash());
    expect(other?.inputHash()).not.toBe(a?.inputHash());
  });
});

describe('two generated hours with four coins', () => {
  let day: ReturnType<typeof run>;
  beforeAll(() => {
    day = run(2 * 3_600_000, { seed: 7 });
  }, PATIENCE_MS);

  it.each(COINS)('%s is two-sided at least 99.9 % of the time and never crossed', (coin) => {
    const { blocks, twoSided, crossed } = day.of(coin);
    expect(twoSided / blocks).toBeGreaterThanOrEqual(0.999);
    expect(crossed).toBe(0);
  });

  it.each([
    ['BTC', 2],
    ['ETH', 2],
    ['SOL', 3],
    ['HYPE', 6],
  ] as const)('%s has a median spread of 1 to %i ticks and no absurd one', (coin, p50Max) => {
    const { spreads } = day.of(coin);
    expect(quantile(spreads, 0.5)).toBeGreaterThanOrEqual(1);
    expect(quantile(spreads, 0.5)).toBeLessThanOrEqual(p50Max);
    expect(quantile(spreads, 0.99)).toBeLessThanOrEqual(60);
  });

  it.each(COINS)('%s trades, moves, and stays at a sensible price', (coin) => {
    const { trades, quietMsMax, mids } = day.of(coin);
    const first = mids[0] ?? Number.NaN;
    expect(trades).toBeGreaterThan(500);
    expect(quietMsMax).toBeLessThan(5 * 60_000);
    expect(new Set(mids).size).toBeGreaterThan(100);
    expect(Math.min(...mids.slice(-100)) / first).toBeGreaterThan(0.85);
    expect(Math.max(...mids.slice(-100)) / first).toBeLessThan(1.15);
    expect(mids.every(Number.isFinite)).toBe(true);
  });

  it.each(COINS)('%s has noise takers on both sides', (coin) => {
    const { A, B } = day.of(coin).noise;
    expect(A + B).toBeGreaterThan(200);
    expect(B / (A + B)).toBeGreaterThan(0.3);
    expect(B / (A + B)).toBeLessThan(0.7);
  });

  it('market accounts keep bounded positions and nearly all of their deposit', () => {
    for (const { totalNtlPos, accountValue } of houseStates(day)) {
      expect(Number(totalNtlPos)).toBeLessThan(6_000_000);
      expect(Number(accountValue)).toBeGreaterThan(990_000_000);
    }
  });

  it('money is conserved and positions sum to zero', () => {
    const sums = day.exchange.conservation();
    expect(sums.accountsUusd + sums.feesUusd + sums.roundingUusd).toBe(sums.depositsUusd);
    expect(Object.values(sums.positionsByCoin).every((szi) => szi === 0)).toBe(true);
  });

  it('the oracle follows the book', () => {
    for (const coin of COINS) {
      const ctx = day.exchange.assetCtx(coin);
      expect(Math.abs(Number(ctx?.midPx) / Number(ctx?.oraclePx) - 1)).toBeLessThan(0.003);
    }
  });
});

describe('a regime', () => {
  const figuresOf = (regime: Regime) => {
    const { of, exchange } = run(10 * 60_000, { coins: ['BTC'], script: regimeScript(regime) });
    const { spreads, mids, trades } = of('BTC');
    const moves = mids.slice(1).map((mid, i) => (mid - (mids[i] ?? mid)) ** 2);
    const depth = exchange.l2Book('BTC')?.levels.flat() ?? [];
    return {
      spread: spreads.reduce((a, b) => a + b, 0) / spreads.length,
      move: Math.sqrt(moves.reduce((a, b) => a + b, 0)),
      trades,
      depth: depth.reduce((sum, { sz }) => sum + Number(sz), 0),
    };
  };
  let calm: ReturnType<typeof figuresOf>;
  let stressed: ReturnType<typeof figuresOf>;
  beforeAll(() => {
    calm = figuresOf('calm');
    stressed = figuresOf('stressed');
  }, PATIENCE_MS);

  it.each([
    ['spread', 1],
    ['move', 1],
    ['trades', 1],
    ['depth', -1],
  ] as const)('from calm to stressed: %s', (name, direction) => {
    expect(direction * (stressed[name] - calm[name])).toBeGreaterThan(0);
  });
});

describe('a script', { timeout: PATIENCE_MS }, () => {
  const meanSpread = (spreadX: number): number => {
    const script: MarketScript = {
      at: () => ({ ...NEUTRAL, regime: 'calm', spreadX }),
      jumpBetween: () => 0,
    };
    const { spreads } = run(5 * 60_000, { coins: ['HYPE'], script }).of('HYPE');
    return spreads.reduce((a, b) => a + b, 0) / spreads.length;
  };

  it('that widens the makers widens the book', () => {
    expect(meanSpread(10)).toBeGreaterThan(1.5 * meanSpread(1));
  });
});

describe('a client', { timeout: PATIENCE_MS }, () => {
  const sweep = (rig: Rig, isBuy: boolean, atMs: number) => {
    const px = Number(rig.exchange.assetCtx('BTC')?.markPx);
    const wire: OrderWire = {
      a: 3,
      b: isBuy,
      p: String(Math.round(px * (isBuy ? 1.2 : 0.8))),
      s: '400',
      r: false,
      t: { limit: { tif: 'Ioc' } },
    };
    const action = { type: 'order' as const, orders: [wire], grouping: 'na' as const };
    rig.exchange.submitTrusted({ account: CLIENT, action, receivedAtMs: atMs });
  };

  it.each([true, false])('that sweeps the whole book (buying: %s) finds it filled again', (isBuy) => {
    const { of, exchange } = run(90_000, {
      coins: ['BTC'],
      onBlock: (rig, atMs) => {
        if (atMs - START_MS === BLOCK_MS * 430) rig.exchange.deposit(CLIENT, '900000000');
        if (atMs - START_MS === BLOCK_MS * 430) sweep(rig, isBuy, atMs);
      },
    });
    expect(exchange.userFills(CLIENT).length).toBeGreaterThan(50);
    const { mids, twoSided, blocks } = of('BTC');
    expect(twoSided / blocks).toBeGreaterThan(0.9);
    expect(Math.abs((mids.at(-1) ?? 0) / (mids[0] ?? 1) - 1)).toBeLessThan(0.005);
    expect(exchange.l2Book('BTC')?.levels.map((side) => side.length)).toEqual([20, 20]);
  });
});

describe('a restart', () => {
  const open = ({ exchange }: Rig) =>
    exchange
      .accounts()
      .flatMap(({ address }) => exchange.openOrders(address))
      .map(({ oid }) => oid);

  it('starts on an emptied book at the last price, with the same accounts', () => {
    const first = run(60_000, { coins: ['BTC'] });
    const { exchange, venue } = first;
    const before = { accounts: exchange.accounts().length, oids: new Set(open(first)) };
    const oraclePx = Number(exchange.assetCtx('BTC')?.oraclePx);
    const nowMs = exchange.nowMs;
    const again = createMarket({ seed: 9, coins: ['BTC'], startMs: nowMs });
    for (const toMs of [nowMs, nowMs + 10_000]) {
      again.advance(venue, toMs);
      exchange.advance(toMs + BLOCK_MS);
    }
    expect(before.oids.size).toBeGreaterThan(100);
    expect(exchange.accounts().length).toBe(before.accounts);
    expect(open(first).filter((oid) => before.oids.has(oid))).toEqual([]);
    const levels = exchange.l2Book('BTC')?.levels ?? [[], []];
    expect(levels.map((side) => side.length)).toEqual([20, 20]);
    expect(Math.abs(Number(levels[0]?.[0]?.px) / oraclePx - 1)).toBeLessThan(0.002);
  });
});

describe('a machine that slept', () => {
  it('lives through the last part of the gap only, and finds its book again', () => {
    const { market, venue, exchange, inputs } = run(60_000, { coins: ['BTC'], stepMsMax: 30_000 });
    const before = inputs();
    const toMs = exchange.nowMs + 8 * 3_600_000;
    market.advance(venue, toMs);
    exchange.advance(toMs);
    expect(inputs() - before).toBeGreaterThan(100);
    expect(inputs() - before).toBeLessThan(5_000);
    expect(exchange.l2Book('BTC')?.levels.map((side) => side.length)).toEqual([20, 20]);
  });
});

describe('scenarios', { timeout: PATIENCE_MS }, () => {
  const folder = fileURLToPath(new URL('../../scenarios/', import.meta.url));
  const script = (file: string) =>
    scriptOf(parseScenario(readFileSync(folder + file, 'utf8'), file), START_MS, COINS, file);

  it.each(readdirSync(folder))('%s keeps BTC two-sided, uncrossed and near its path', (file) => {
    const scenario = script(file);
    let worst = 0;
    const { of } = run(scenario.endsAtMs - START_MS, {
      coins: ['BTC'],
      script: scenario,
      onBlock: ({ exchange }, atMs) => {
        if (atMs % LOOK_MS >= BLOCK_MS) return;
        const { anchorPx } = scenario.at('BTC', atMs);
        const mid = Number(exchange.assetCtx('BTC')?.midPx);
        if (anchorPx !== null && atMs > START_MS + WARM_UP_MS) {
          worst = Math.max(worst, Math.abs(mid / anchorPx - 1));
        }
      },
    });
    const { twoSided, blocks, crossed } = of('BTC');
    expect(twoSided / blocks).toBeGreaterThanOrEqual(0.999);
    expect(crossed).toBe(0);
    expect(worst).toBeLessThan(0.02);
  });

  it('thin-book takes most of the depth away and gives it back', () => {
    const depths: number[] = [];
    run(30 * 60_000, {
      coins: ['BTC'],
      script: script('thin-book.yaml'),
      onBlock: ({ exchange }, atMs) => {
        const minute = (atMs - START_MS) / 60_000;
        if (![4, 14, 29].some((m) => Math.abs(minute - m) < BLOCK_MS / 120_000)) return;
        const levels = exchange.l2Book('BTC')?.levels.flat() ?? [];
        depths.push(levels.reduce((sum, { sz }) => sum + Number(sz), 0));
      },
    });
    const [before = 0, during = 0, after = 0] = depths;
    expect(during).toBeLessThan(before * 0.4);
    expect(after).toBeGreaterThan(during * 2);
  });

  it('oracle-freeze holds the oracle while the book moves on, and then lets it go', () => {
    const oracles: string[] = [];
    const mids: number[] = [];
    run(12 * 60_000, {
      coins: ['BTC'],
      script: script('oracle-freeze.yaml'),
      onBlock: ({ exchange }, atMs) => {
        const seconds = (atMs - START_MS) / 1000;
        if (![310, 400, 650, 690].some((s) => Math.abs(seconds - s) < BLOCK_MS / 2000)) return;
        oracles.push(exchange.assetCtx('BTC')?.oraclePx ?? '');
        mids.push(Number(exchange.assetCtx('BTC')?.midPx));
      },
    });
    expect(new Set(oracles.slice(0, 3)).size).toBe(1);
    expect((mids[2] ?? 0) / (mids[0] ?? 1)).toBeLessThan(0.99);
    expect(oracles[3]).not.toBe(oracles[0]);
  });
});

describe('a market that cannot be', () => {
  it('a coin without a profile is refused at once', () => {
    expect(() => createMarket({ seed: 1, coins: ['DOGE'], startMs: START_MS })).toThrow(
      'no profile for DOGE; there are BTC, ETH, SOL, HYPE',
    );
  });

  it('a start that is no whole number is refused', () => {
    expect(() => createMarket({ seed: 1, coins: ['BTC'], startMs: Number.NaN })).toThrow(RangeError);
  });
});
