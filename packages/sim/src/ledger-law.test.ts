// The engine's ledger against the paper venue's own accounts, which share no code: after every one of many random fills, with fees, rebates
// and hourly funding, cash is equal to the last unit, and equity on the venue's marks to the cent.
import { fillOf } from '@agora/engine/src/adapters/hyperliquid/wire/fill.ts';
import { wireUniverse } from '@agora/engine/src/adapters/hyperliquid/wire/universe.ts';
import { pxFloor } from '@agora/engine/src/core/money/coin-spec.ts';
import { uusdExact } from '@agora/engine/src/core/money/usd.ts';
import { applyFill, applyFunding, ledgerOf, newLedger } from '@agora/engine/src/core/position/ledger.ts';
import { dailyPnlUusd, equityUusd } from '@agora/engine/src/core/position/pnl.ts';
import { DEFAULT_ASSETS, DEFAULT_CONFIG } from '@agora/paper-venue/src/core/config.ts';
import { Exchange } from '@agora/paper-venue/src/core/exchange.ts';
import type { OrderWire } from '@agora/paper-venue/src/core/seam/actions.ts';
import type { Address } from '@agora/paper-venue/src/core/seam/words.ts';
import { Prng } from '@agora/paper-venue/src/market/prng.ts';
import { coinSchema } from '@agora/shared/ids';
import { expect, test } from 'vitest';

const FILLS = 100_000;
const LOOK_EVERY_FILLS = 500;
const CENT_UUSD = 10_000;
const OURS: Address = `0x${'a'.repeat(40)}`;
const HOUSE: Address = `0x${'b'.repeat(40)}`;
const COINS = ['BTC', 'ETH'] as const;
const STEP_MS = 2_000;

test(`PnL of ${FILLS} random fills with fees and funding is the venue's`, { timeout: 300_000 }, () => {
  const prng = new Prng(7);
  const startMs = DEFAULT_CONFIG.genesisMs;
  const exchange = new Exchange({
    assets: DEFAULT_ASSETS,
    // A maker's volume of the day before gives rebates at first, and fees when it is too old.
    accounts: [
      { address: OURS, usd: '50000000', makerVlmUsd: 2_200_000_000 },
      { address: HOUSE, usd: '1000000000', house: true },
    ],
    config: { ...DEFAULT_CONFIG, blockMs: 0 },
  });
  const universe = wireUniverse.parse(exchange.meta());
  const coins = COINS.map((coin) => coinSchema.parse(coin));
  const ledger = newLedger(coins, 50_000_000_000_000, Math.floor(startMs / 86_400_000));
  let nowMs = startMs;
  let [fills, fundings, fees] = [0, 0, 0];

  const place = (account: Address, order: OrderWire) =>
    exchange.apply({
      kind: 'trusted',
      command: { account, action: { type: 'order', orders: [order], grouping: 'na' }, receivedAtMs: nowMs },
    });
  const book = () => {
    for (const event of exchange.drain()) {
      if (!('account' in event) || event.account !== OURS) continue;
      if (event.type === 'fill') {
        const fill = fillOf(event.fill, universe);
        if (fill === null) throw new Error('a fill of a coin that is not traded');
        applyFill(ledger, fill);
        fills += 1;
        fees += fill.feeUusd;
      } else if (event.type === 'funding') {
        const { coin, usdc, time } = event.payment;
        applyFunding(ledger, coinSchema.parse(coin), uusdExact(usdc) ?? Number.NaN, time);
        fundings += 1;
      }
    }
  };
  const compare = () => {
    for (const coin of coins) {
      const spec = universe.get(coin)?.spec;
      const mark = exchange.assetCtx(coin)?.markPx;
      if (spec !== undefined && mark !== undefined) ledgerOf(ledger, coin).markPx = pxFloor(spec, mark) ?? 0;
    }
    const { marginSummary } = exchange.clearinghouseState(OURS);
    expect(ledger.cashUusd).toBe(uusdExact(marginSummary.totalRawUsd));
    const venueUusd = uusdExact(marginSummary.accountValue) ?? Number.NaN;
    expect(Math.abs((equityUusd(ledger) ?? Number.NaN) - venueUusd)).toBeLessThan(CENT_UUSD);
    expect(Math.abs((dailyPnlUusd(ledger) ?? Number.NaN) - (venueUusd - 50_000_000_000_000))).toBeLessThan(
      CENT_UUSD,
    );
  };

  let looked = 0;
  while (fills < FILLS) {
    nowMs += prng.below(STEP_MS) + 1;
    const coin = COINS[prng.below(COINS.length)] ?? 'BTC';
    const asset = DEFAULT_ASSETS.find(({ name }) => name === coin);
    const oracle = Number(exchange.assetCtx(coin)?.oraclePx);
    if (asset === undefined) continue;
    const px = Math.round(oracle * (1 + 0.0004 * prng.normal()));
    exchange.apply({ kind: 'setOracle', coin, px: String(px) });
    exchange.apply({ kind: 'advance', toMs: nowMs });
    const isBuy = prng.chance(0.5);
    const sizes = Array.from({ length: 1 + prng.below(4) }, () =>
      (prng.between(20, 9_000) / px).toFixed(asset.szDecimals),
    );
    const order = (b: boolean, s: string, tif: 'Gtc' | 'Ioc'): OrderWire => ({
      ...{ a: asset.assetId, b, p: String(px), s, r: false },
      t: { limit: { tif } },
    });
    // As a maker or as a taker, against one order or several.
    const [maker, taker] = prng.chance(0.5) ? [OURS, HOUSE] : [HOUSE, OURS];
    for (const size of sizes) place(maker, order(isBuy, size, 'Gtc'));
    const total = sizes.reduce((sum, size) => sum + Number(size), 0);
    place(taker, order(!isBuy, total.toFixed(asset.szDecimals), 'Ioc'));
    book();
    if (fills >= looked + LOOK_EVERY_FILLS) {
      looked = fills;
      compare();
    }
  }
  compare();
  expect(fundings).toBeGreaterThan(20);
  expect(fees).not.toBe(0);
});
