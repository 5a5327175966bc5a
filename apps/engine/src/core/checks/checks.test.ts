import { DENIALS, type DenialCode } from '@agora/shared/gate';
import { coinSchema } from '@agora/shared/ids';
import { expect, test } from 'vitest';
import { NO_PERMIT } from '../approve/permit.ts';
import { HELPS, refusalOf } from '../approve/refusal.ts';
import { BOOK } from '../book/limits.ts';
import { newBudget, noteAddressBudget, noteItems, noteWeight } from '../budget/budget.ts';
import { addLots, newCoinLoad } from '../exposure/load.ts';
import { PX_MAX } from '../money/coin-spec.ts';
import { CHECKS, firstDenial } from './all-checks.ts';
import type { CheckView, OrderWish } from './check.ts';
import { limits, NOW_MS, openPermit, permitWithout, view, wish } from './fixtures.ts';

const usd = (amount: number) => amount * 1_000_000;
const code = (order: OrderWish, seen: CheckView) => firstDenial(order, seen)?.code ?? 'passes';

/** Budget with `items` messages sent, and of the account used and cap, and IP weight. */
function spent(items: number, used = 0, cap = 10_000, weight = 0) {
  const budget = newBudget(700);
  noteItems(budget, items, NOW_MS);
  noteWeight(budget, weight, NOW_MS);
  noteAddressBudget(budget, used, cap, NOW_MS);
  return budget;
}
function loaded(buyLots: number, sellLots = 0) {
  const load = newCoinLoad();
  addLots(load, 'buy', buyLots);
  addLots(load, 'sell', sellLots);
  return load;
}
const sell = (change: Partial<OrderWish> = {}) => wish({ side: 'sell', px: 1_000_100, ...change });

test('a sound order passes all checks, on both sides', () => {
  expect([code(wish(), view()), code(sell(), view())]).toEqual(['passes', 'passes']);
});

type Row = [string, DenialCode | 'passes', OrderWish, CheckView];

test.each<Row>([
  // Trading state
  [
    'gate open until its last moment',
    'passes',
    wish(),
    view({ permit: { ...openPermit, validUntilMs: NOW_MS } }),
  ],
  ['gate past it', 'GATE_CLOSED', wish(), view({ permit: { ...openPermit, validUntilMs: NOW_MS - 1 } })],
  ['a clock that went back', 'GATE_CLOSED', wish(), view({ permit: { ...openPermit, takenMs: NOW_MS + 1 } })],
  ['no look at the signals yet', 'GATE_CLOSED', wish(), view({ permit: NO_PERMIT })],
  ['one signal missing', 'GATE_CLOSED', wish(), view({ permit: permitWithout('reconcile_ok') })],
  ['envelope not accepted', 'ENVELOPE_NOT_ACCEPTED', wish(), view({ envelopeAccepted: false })],
  ['a coin not in the envelope', 'SYMBOL_NOT_ALLOWED', wish({ coin: coinSchema.parse('DOGE') }), view()],
  [
    'a coin taken off the envelope while it is held, to be closed',
    'passes',
    sell({ sz: 50, reduceOnly: true }),
    view({ szi: 50, limits: { ...limits, coins: new Map() } }),
  ],
  [
    'more of it than is held',
    'POSITION_LOTS_MAX',
    sell({ sz: 51, reduceOnly: true }),
    view({ szi: 50, limits: { ...limits, coins: new Map() } }),
  ],
  [
    'on the side that adds to it',
    'SYMBOL_NOT_ALLOWED',
    wish({ reduceOnly: true }),
    view({ szi: 50, limits: { ...limits, coins: new Map() } }),
  ],
  [
    'with nothing held',
    'SYMBOL_NOT_ALLOWED',
    sell({ reduceOnly: true }),
    view({ szi: 0, limits: { ...limits, coins: new Map() } }),
  ],
  [
    'not as reduce-only',
    'SYMBOL_NOT_ALLOWED',
    sell({ sz: 50 }),
    view({ szi: 50, limits: { ...limits, coins: new Map() } }),
  ],
  ['a coin the venue did not describe', 'SYMBOL_NOT_ALLOWED', wish(), view({ spec: null })],
  // The order itself
  ['px 0', 'INVALID_ORDER', wish({ px: 0 }), view()],
  ['px off tick', 'INVALID_ORDER', wish({ px: 999_901 }), view()],
  ['px NaN', 'INVALID_ORDER', wish({ px: Number.NaN }), view()],
  ['px huge', 'INVALID_ORDER', wish({ px: PX_MAX + 10 }), view()],
  ['sz 0', 'INVALID_ORDER', wish({ sz: 0 }), view()],
  ['sz a fraction', 'INVALID_ORDER', wish({ sz: 0.5 }), view()],
  ['sz that makes no exact notional', 'INVALID_ORDER', wish({ sz: Number.MAX_SAFE_INTEGER }), view()],
  ['not post-only', 'POST_ONLY_REQUIRED', wish({ postOnly: false }), view()],
  ['a buy just below the ask', 'passes', wish({ px: 1_000_090 }), view()],
  ['a buy at the ask', 'POST_ONLY_REQUIRED', wish({ px: 1_000_100 }), view()],
  ['a sell just above the bid', 'passes', sell({ px: 999_910 }), view()],
  ['a sell at the bid', 'POST_ONLY_REQUIRED', sell({ px: 999_900 }), view()],
  // Book
  ['stale', 'BOOK_STALE', wish(), view({ bookHealth: 'stale' })],
  ['crossed', 'BOOK_CROSSED', wish(), view({ bookHealth: 'crossed' })],
  ['empty', 'BOOK_CROSSED', wish(), view({ bookHealth: 'empty', askPx: 0 })],
  ['before the snapshot', 'BOOK_BEFORE_RECONNECT', wish(), view({ bookHealth: 'before_reconnect' })],
  // Collars: 150 bps of the mid, 300 of the oracle
  ['inside the mid collar', 'passes', wish({ px: 985_010 }), view()],
  ['at the mid collar', 'passes', wish({ px: 985_000 }), view()],
  ['past the mid collar', 'PRICE_COLLAR_MID', wish({ px: 984_990 }), view()],
  ['past the mid collar above', 'PRICE_COLLAR_MID', sell({ px: 1_015_010 }), view()],
  ['mid not known', 'PRICE_COLLAR_MID', wish(), view({ bidPx: 0 })],
  ['at the oracle collar', 'passes', wish({ px: 970_000 }), view({ bidPx: 970_000, askPx: 980_000 })],
  [
    'past the oracle collar',
    'PRICE_COLLAR_ORACLE',
    wish({ px: 969_990 }),
    view({ bidPx: 970_000, askPx: 980_000 }),
  ],
  ['oracle not known', 'PRICE_COLLAR_ORACLE', wish(), view({ oraclePx: 0 })],
  // Order size: 10 to 2,000 USD; 1,000,000 units × 2,000 lots is 2,000 USD
  ['just under the order maximum', 'passes', wish({ px: 1_000_000, sz: 1_999 }), view()],
  ['at the order maximum', 'passes', wish({ px: 1_000_000, sz: 2_000 }), view()],
  ['over the order maximum', 'ORDER_NOTIONAL_MAX', wish({ px: 1_000_000, sz: 2_001 }), view()],
  ['just over the minimum', 'passes', wish({ px: 1_000_000, sz: 11 }), view()],
  ['at the minimum', 'passes', wish({ px: 1_000_000, sz: 10 }), view()],
  ['under the minimum', 'ORDER_NOTIONAL_MIN', wish({ px: 1_000_000, sz: 9 }), view()],
  ['a small order that closes all', 'passes', sell({ sz: 5, reduceOnly: true }), view({ szi: 5 })],
  [
    'a small order that closes a part',
    'ORDER_NOTIONAL_MIN',
    sell({ sz: 5, reduceOnly: true }),
    view({ szi: 6 }),
  ],
  [
    'a small one on the wrong side',
    'ORDER_NOTIONAL_MIN',
    wish({ sz: 5, reduceOnly: true }),
    view({ szi: 5 }),
  ],
  ['a small close not reduce-only', 'ORDER_NOTIONAL_MIN', sell({ sz: 5 }), view({ szi: 5 })],
  // Position: 20,000 lots, 20,000 USD, 30,000 USD over all, 3 x
  ['below the lots limit', 'passes', wish(), view({ szi: 18_999, valuationPx: 900_000 })],
  ['at the lots limit', 'passes', wish(), view({ szi: 18_000, load: loaded(1_000), valuationPx: 900_000 })],
  [
    'over the lots limit',
    'POSITION_LOTS_MAX',
    wish(),
    view({ szi: 18_000, load: loaded(1_001), valuationPx: 900_000 }),
  ],
  ['short over the lots limit', 'POSITION_LOTS_MAX', sell(), view({ szi: -18_000, load: loaded(0, 1_001) })],
  ['over it, but shrinking', 'passes', sell(), view({ szi: 25_000 })],
  [
    'over it, shrinking it to the other side of it',
    'POSITION_LOTS_MAX',
    sell(),
    view({ szi: 25_000, load: loaded(0, 44_001) }),
  ],
  [
    'over it behind an excess on the other side',
    'POSITION_LOTS_MAX',
    wish(),
    view({ load: loaded(19_001, 30_000), valuationPx: 900_000 }),
  ],
  [
    'over the USD limit behind one',
    'POSITION_USD_MAX',
    wish(),
    view({ load: loaded(18_000, 30_000), valuationPx: 1_100_000 }),
  ],
  [
    'over the total behind one',
    'TOTAL_POSITION_USD_MAX',
    wish(),
    view({ load: loaded(10_000, 30_000), othersWorstUusd: usd(19_000) + 1 }),
  ],
  ['beside an excess on the other side', 'passes', wish(), view({ load: loaded(10_000, 30_000) })],
  ['at the USD limit', 'passes', wish(), view({ szi: 19_000 })],
  ['over the USD limit', 'POSITION_USD_MAX', wish(), view({ szi: 19_000, valuationPx: 1_000_001 })],
  ['value not known', 'POSITION_USD_MAX', wish(), view({ valuationPx: 0 })],
  ['at the total', 'passes', wish(), view({ othersWorstUusd: usd(29_000) })],
  ['over the total', 'TOTAL_POSITION_USD_MAX', wish(), view({ othersWorstUusd: usd(29_000) + 1 })],
  ['total not known', 'TOTAL_POSITION_USD_MAX', wish(), view({ othersWorstUusd: null })],
  ['over the total, but not worse', 'passes', sell(), view({ szi: 5_000, othersWorstUusd: usd(40_000) })],
  ['at the leverage', 'passes', wish(), view({ othersWorstUusd: usd(2_000), equityUusd: usd(1_000) })],
  [
    'over the leverage',
    'LEVERAGE_MAX',
    wish(),
    view({ othersWorstUusd: usd(2_000), equityUusd: usd(1_000) - 1 }),
  ],
  ['no equity', 'LEVERAGE_MAX', wish(), view({ equityUusd: 0 })],
  ['equity not known', 'LEVERAGE_MAX', wish(), view({ equityUusd: null })],
  ['over the leverage, but not worse', 'passes', sell(), view({ szi: 5_000, equityUusd: 1 })],
  // Orders and messages
  ['the last open order allowed', 'passes', wish(), view({ openOrders: 23 })],
  ['one open order too many', 'OPEN_ORDERS_MAX', wish(), view({ openOrders: 24 })],
  ['the last message over the reserve', 'passes', wish(), view({ budget: spent(300 - 1 - 3) })],
  ['one into the reserve', 'CANCEL_RESERVE', wish(), view({ budget: spent(300 - 3) })],
  [
    'more open orders, more reserve',
    'CANCEL_RESERVE',
    wish(),
    view({ budget: spent(300 - 1 - 3), openOrders: 1 }),
  ],
  ['the rate is spent', 'MESSAGE_RATE_MAX', wish(), view({ budget: spent(300) })],
  ['the last request of the account', 'passes', wish(), view({ budget: spent(0, 9_999) })],
  ['no request of the account left', 'CANCEL_RESERVE', wish(), view({ budget: spent(0, 10_000) })],
  ['cancels of the account at the reserve', 'passes', wish(), view({ budget: spent(0, 2, 3) })],
  ['cancels of the account short of it', 'CANCEL_RESERVE', wish(), view({ budget: spent(0, 1, 2) })],
  ['account budget not known', 'CANCEL_RESERVE', wish(), view({ budget: newBudget(700) })],
  [
    'weight of the IP at what cancels and reads keep',
    'passes',
    wish(),
    view({ budget: spent(0, 0, 10_000, 700 - 54) }),
  ],
  ['weight of the IP short of it', 'CANCEL_RESERVE', wish(), view({ budget: spent(0, 0, 10_000, 700 - 53) })],
  // Loss
  ['just above the loss limit', 'passes', wish(), view({ dailyPnlUusd: -usd(500) + 1 })],
  ['at the loss limit', 'DAILY_LOSS_MAX', wish(), view({ dailyPnlUusd: -usd(500) })],
  ['past the loss limit', 'DAILY_LOSS_MAX', wish(), view({ dailyPnlUusd: -usd(500) - 1 })],
  ['daily PnL not known', 'DAILY_LOSS_MAX', wish(), view({ dailyPnlUusd: null })],
  // Own orders
  ['a buy just below an own sell', 'passes', wish(), view({ ownAskPx: 999_910 })],
  ['a buy at an own sell', 'SELF_CROSS', wish(), view({ ownAskPx: 999_900 })],
  ['a buy above an own sell', 'SELF_CROSS', wish(), view({ ownAskPx: 999_890 })],
  ['a sell just above an own buy', 'passes', sell(), view({ ownBidPx: 1_000_090 })],
  ['a sell at an own buy', 'SELF_CROSS', sell(), view({ ownBidPx: 1_000_100 })],
  // Reduce-only mode
  ['shrinks, reduce-only', 'passes', sell({ reduceOnly: true }), view({ reduceOnlyMode: true, szi: 1_000 })],
  [
    'shrinks beyond the position',
    'REDUCE_ONLY_MODE',
    sell({ reduceOnly: true }),
    view({ reduceOnlyMode: true, szi: 999 }),
  ],
  ['shrinks, but could flip', 'REDUCE_ONLY_MODE', sell(), view({ reduceOnlyMode: true, szi: 1_000 })],
  ['grows', 'REDUCE_ONLY_MODE', wish({ reduceOnly: true }), view({ reduceOnlyMode: true, szi: 1_000 })],
  ['flat', 'REDUCE_ONLY_MODE', wish({ reduceOnly: true }), view({ reduceOnlyMode: true })],
])('%s: %s', (_, expected, order, seen) => {
  expect(code(order, seen)).toBe(expected);
});

/** Codes of the send line, not of a check. */
const SEND_LINE: readonly DenialCode[] = [
  'LATCHED',
  'KILL_FILE_PRESENT',
  'LEASE_EXPIRED',
  'APPROVAL_EXPIRED',
  'APPROVAL_VOID',
  'SOCKET_NOT_READY',
  'INTENT_NOT_RECORDED',
];

test('each check has one code, and every denial code belongs to a check or to the send line', () => {
  const worst = view({
    permit: NO_PERMIT,
    envelopeAccepted: false,
    dailyPnlUusd: null,
    oraclePx: 0,
    reduceOnlyMode: true,
    valuationPx: 0,
    othersWorstUusd: null,
    equityUusd: null,
    szi: 20_000,
    openOrders: 99,
    ownAskPx: 1,
    budget: spent(300),
  });
  const large = wish({ postOnly: false, sz: 3_000, px: 1_500_000 });
  const small = wish({ sz: 1 });
  const seen = new Set<DenialCode>();
  for (const check of CHECKS) {
    const codes = new Set<DenialCode>();
    for (const health of ['ok', 'stale', 'crossed', 'before_reconnect'] as const) {
      for (const order of [large, small]) {
        for (const spec of [worst.spec, null]) {
          const denial = check(order, { ...worst, bookHealth: health, spec });
          if (denial !== null) codes.add(denial.code);
        }
      }
    }
    expect(codes.size, check.name).toBe(1);
    for (const each of codes) seen.add(each);
  }
  expect(seen.size).toBe(CHECKS.length);
  expect([...seen, ...SEND_LINE].sort()).toEqual(Object.keys(DENIALS).sort());
});

test('a refusal says what was seen, what the limit is, and what helps', () => {
  const denial = firstDenial(wish({ px: 984_990 }), view());
  expect(denial).toEqual({ code: 'PRICE_COLLAR_MID', observed: '150.1 bps', limit: '150 bps' });
  if (denial === null) return;
  expect(refusalOf(denial)).toEqual({
    code: 'PRICE_COLLAR_MID',
    missing: [],
    observed: '150.1 bps',
    limit: '150 bps',
    sentence: DENIALS.PRICE_COLLAR_MID,
    helps: HELPS.PRICE_COLLAR_MID,
  });
});

test('a closed gate names every signal that is missing', () => {
  const denial = firstDenial(wish(), view({ permit: permitWithout('kill_switch_active') }));
  expect(denial?.missing).toEqual(['kill_switch_active']);
  const stale = firstDenial(wish(), view({ bookHealth: 'stale' }));
  expect(stale?.limit).toBe(`${BOOK.bookAgeMsMax} ms`);
  expect(limits.coins.size).toBe(1);
});
