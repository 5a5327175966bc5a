/** A market in which a sound order passes every check; tests change one thing at a time. Never imported by the engine. */
import { coinSchema } from '@agora/shared/ids';
import { SIGNAL_NAMES } from '@agora/shared/signal';
import { OPEN_MASK, type Permit } from '../approve/permit.ts';
import { newBudget, noteAddressBudget } from '../budget/budget.ts';
import { newCoinLoad } from '../exposure/load.ts';
import { coinSpec } from '../money/coin-spec.ts';
import type { CheckView, OrderWish } from './check.ts';
import type { EnvelopeLimits } from './envelope-limits.ts';

export const NOW_MS = 1_000_000;
export const btc = coinSchema.parse('BTC');
export const btcSpec = coinSpec({ coin: btc, assetId: 3, szDecimals: 5, maxLeverage: 40 });

const usd = (amount: number) => amount * 1_000_000;

export const limits: EnvelopeLimits = {
  coins: new Map([[btc, { positionLotsMax: 20_000, positionUusdMax: usd(20_000) }]]),
  orderUusdMax: usd(2_000),
  totalUusdMax: usd(30_000),
  leverageMax: 3,
  openOrdersMax: 24,
  messagesPerMinMax: 300,
  executionsPerMinMax: 120,
  flipsPer10MinMax: 30,
  priceMoveBpsPerMinMax: 300,
  collarMidBps: 150,
  collarOracleBps: 300,
  liquidationDistancePctMin: 15,
  dailyLossUusd: usd(500),
  warningBandUusd: usd(100),
};

export const openPermit: Permit = { mask: OPEN_MASK, takenMs: NOW_MS - 50, validUntilMs: NOW_MS + 100 };
/** A permit that lacks one signal. */
export const permitWithout = (name: (typeof SIGNAL_NAMES)[number]): Permit => ({
  ...openPermit,
  mask: OPEN_MASK & ~(1 << SIGNAL_NAMES.indexOf(name)),
});

/** Bid 99,990, ask 100,010, oracle 100,000; flat, nothing open, 100,000 USD of equity. */
export function view(change: Partial<CheckView> = {}): CheckView {
  const budget = newBudget(700);
  noteAddressBudget(budget, 0, 10_000, NOW_MS);
  return {
    nowMs: NOW_MS,
    permit: openPermit,
    limits,
    envelopeAccepted: true,
    spec: btcSpec,
    bookHealth: 'ok',
    bidPx: 999_900,
    askPx: 1_000_100,
    oraclePx: 1_000_000,
    szi: 0,
    load: newCoinLoad(),
    valuationPx: 1_000_000,
    othersWorstUusd: 0,
    equityUusd: usd(100_000),
    dailyPnlUusd: 0,
    budget,
    reduceOnlyMode: false,
    openOrders: 0,
    ownBidPx: 0,
    ownAskPx: 0,
    ...change,
  };
}

/** Buys 0.01 BTC at 99,990: 999.9 USD. */
export function wish(change: Partial<OrderWish> = {}): OrderWish {
  return { coin: btc, side: 'buy', px: 999_900, sz: 1_000, reduceOnly: false, postOnly: true, ...change };
}
