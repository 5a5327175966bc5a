import { coinSchema } from '@agora/shared/ids';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  applyFill,
  applyFunding,
  assertBalanced,
  correctCost,
  type LedgerFill,
  ledgerOf,
  newLedger,
} from './ledger.ts';
import {
  dailyPnlUusd,
  entryPxForDisplay,
  equityUusd,
  pnlUusd,
  rollDay,
  unrealizedUusd,
  utcDayOf,
} from './pnl.ts';

const btc = coinSchema.parse('BTC');
const eth = coinSchema.parse('ETH');
const books = () => newLedger([btc, eth], 1_000_000_000, 20_000);
const fill = (side: 'buy' | 'sell', px: number, sz: number, feeUusd = 0): LedgerFill => ({
  coin: btc,
  side,
  px,
  sz,
  feeUusd,
});

test.each<[string, LedgerFill[], { szi: number; entryUusd: number; realizedUusd: number }]>([
  ['opens long', [fill('buy', 100, 3)], { szi: 3, entryUusd: 300, realizedUusd: 0 }],
  ['opens short', [fill('sell', 100, 3)], { szi: -3, entryUusd: 300, realizedUusd: 0 }],
  ['averages up', [fill('buy', 100, 3), fill('buy', 101, 1)], { szi: 4, entryUusd: 401, realizedUusd: 0 }],
  [
    'closes part of a long',
    [fill('buy', 100, 4), fill('sell', 110, 1)],
    { szi: 3, entryUusd: 300, realizedUusd: 10 },
  ],
  [
    'closes part of a short',
    [fill('sell', 100, 4), fill('buy', 90, 1)],
    { szi: -3, entryUusd: 300, realizedUusd: 10 },
  ],
  ['closes whole', [fill('buy', 100, 4), fill('sell', 90, 4)], { szi: 0, entryUusd: 0, realizedUusd: -40 }],
  ['flips', [fill('buy', 100, 2), fill('sell', 110, 5)], { szi: -3, entryUusd: 330, realizedUusd: 20 }],
  [
    'rounds the cost that leaves down, and keeps the rest',
    [fill('buy', 100, 2), fill('buy', 101, 1), fill('sell', 100, 1)],
    { szi: 2, entryUusd: 201, realizedUusd: 0 },
  ],
])('a fill %s', (_, fills, expected) => {
  const ledger = books();
  for (const each of fills) applyFill(ledger, each);
  expect(ledgerOf(ledger, btc)).toMatchObject(expected);
});

test('cash moves by notional and fee, a rebate adds', () => {
  const ledger = books();
  applyFill(ledger, fill('buy', 100, 3, 7));
  expect(ledger.cashUusd).toBe(1_000_000_000 - 300 - 7);
  applyFill(ledger, fill('sell', 100, 3, -2));
  expect(ledger.cashUusd).toBe(1_000_000_000 - 7 + 2);
  expect(ledgerOf(ledger, btc).feesUusd).toBe(5);
});

test.each<[string, number[], number[]]>([
  ['a first position, long or short, is none', [2], []],
  ['one that grows and shrinks', [-2, -1, 2, -4], []],
  ['long, flat and long again', [2, -2, 1, -1, 1], []],
  ['long to short at once', [2, -3], [1]],
  ['long to short by way of flat', [2, -2, -1, -1], [2]],
  ['short to long by way of flat', [-2, 2, 1], [2]],
  ['there and back by way of flat', [2, -2, -1, 1, 1], [2, 4]],
  ['there by way of flat and back at once', [2, -2, -1, 3], [2, 3]],
])('changes of sides are told with the fill that opens the other one: %s', (_, lots, expected) => {
  const ledger = books();
  const told = lots.map((sz) => applyFill(ledger, fill(sz > 0 ? 'buy' : 'sell', 100, Math.abs(sz))).flipped);
  expect(told.flatMap((flipped, i) => (flipped ? [i] : []))).toEqual(expected);
});

test('each coin has sides of its own', () => {
  const ledger = books();
  expect(applyFill(ledger, fill('buy', 100, 2)).flipped).toBe(false);
  expect(applyFill(ledger, { ...fill('sell', 100, 2), coin: eth }).flipped).toBe(false);
});

test('funding is booked once an hour and coin', () => {
  const ledger = books();
  const hour = 3_600_000;
  expect(applyFunding(ledger, btc, -50, 10 * hour + 5)).toBe(true);
  expect(applyFunding(ledger, btc, -50, 10 * hour + 900)).toBe(false);
  // By the venue's own total, whatever was told of that hour.
  expect(applyFunding(ledger, btc, 50, 10 * hour + 901, true)).toBe(true);
  expect(applyFunding(ledger, btc, -50, 9 * hour, true)).toBe(true);
  expect(applyFunding(ledger, btc, -50, 10 * hour + 902)).toBe(false);
  expect(applyFunding(ledger, eth, 20, 10 * hour)).toBe(true);
  expect(applyFunding(ledger, btc, -50, 11 * hour)).toBe(true);
  expect(ledger.cashUusd).toBe(1_000_000_000 - 100 + 20);
  expect(pnlUusd(ledgerOf(ledger, btc))).toBe(-100);
});

test('unrealised, equity and daily PnL at the mark', () => {
  const ledger = books();
  applyFill(ledger, fill('sell', 100, 10, 3));
  const own = ledgerOf(ledger, btc);
  expect([unrealizedUusd(own), equityUusd(ledger), dailyPnlUusd(ledger)]).toEqual([null, null, null]);
  own.markPx = 90;
  expect(unrealizedUusd(own)).toBe(100);
  expect(equityUusd(ledger)).toBe(1_000_000_000 + 100 - 3);
  expect(dailyPnlUusd(ledger)).toBe(97);
  expect(entryPxForDisplay(own)).toBe(100);
  expect(entryPxForDisplay(ledgerOf(ledger, eth))).toBeNull();
});

test('a new UTC day counts from zero, and a clock that goes back begins none', () => {
  const ledger = books();
  applyFill(ledger, fill('buy', 100, 10));
  ledgerOf(ledger, btc).markPx = 90;
  expect(dailyPnlUusd(ledger)).toBe(-100);
  expect(rollDay(ledger, 20_000)).toBe(false);
  expect(rollDay(ledger, 19_999)).toBe(false);
  expect(rollDay(ledger, 20_001)).toBe(true);
  expect(dailyPnlUusd(ledger)).toBe(0);
  ledgerOf(ledger, btc).markPx = 95;
  expect(dailyPnlUusd(ledger)).toBe(50);
  expect([utcDayOf(86_399_999), utcDayOf(86_400_000)]).toEqual([0, 1]);
});

test('a day that begins without a mark counts the position from its cost', () => {
  const ledger = books();
  applyFill(ledger, fill('buy', 100, 10, 5));
  rollDay(ledger, 20_001);
  ledgerOf(ledger, btc).markPx = 99;
  expect(dailyPnlUusd(ledger)).toBe(-10);
});

test('fills booked out of order end with the venue cost, and with the same PnL over all', () => {
  const fills = [fill('buy', 100, 4), fill('buy', 120, 4), fill('sell', 110, 6)];
  const inOrder = books();
  for (const each of fills) applyFill(inOrder, each);
  const late = books();
  for (const n of [0, 2, 1]) applyFill(late, fills[n] ?? fill('buy', 1, 1));
  expect(ledgerOf(late, btc).entryUusd).not.toBe(ledgerOf(inOrder, btc).entryUusd);
  const closed = ledgerOf(late, btc).realizedUusd;
  const more = correctCost(late, btc, ledgerOf(inOrder, btc).entryUusd);
  expect(more).not.toBe(0);
  expect(closed + more).toBe(ledgerOf(inOrder, btc).realizedUusd);
  expect(late).toEqual(inOrder);
});

test('a coin that is not traded cannot be booked', () => {
  expect(() => applyFill(books(), { ...fill('buy', 1, 1), coin: coinSchema.parse('DOGE') })).toThrow(/I-17/);
});

test('books that were tampered with no longer balance', () => {
  const ledger = books();
  applyFill(ledger, fill('buy', 100, 1));
  ledger.cashUusd += 1;
  expect(() => assertBalanced(ledger)).toThrow(/I-23: the ledger does not balance/);
});

const anyFill = fc.record({
  coin: fc.constantFrom(btc, eth),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  px: fc.integer({ min: 1, max: 2_000_000 }),
  sz: fc.integer({ min: 1, max: 500_000 }),
  feeUusd: fc.integer({ min: -1_000_000, max: 1_000_000 }),
});

test('after any fills equity is the deposit plus every cash flow plus the position at mark, by brute force', () => {
  fc.assert(
    fc.property(
      fc.array(anyFill, { maxLength: 80 }),
      fc.integer({ min: 1, max: 2_000_000 }),
      (fills, markPx) => {
        const ledger = books();
        for (const each of fills) applyFill(ledger, each);
        let cash = 1_000_000_000n;
        const szi = { BTC: 0n, ETH: 0n };
        for (const { coin, side, px, sz, feeUusd } of fills) {
          const signed = side === 'buy' ? BigInt(sz) : -BigInt(sz);
          cash -= signed * BigInt(px) + BigInt(feeUusd);
          szi[coin as 'BTC' | 'ETH'] += signed; // the only two coins there are
        }
        for (const own of ledger.coins.values()) own.markPx = markPx;
        const value = cash + (szi.BTC + szi.ETH) * BigInt(markPx);
        expect(BigInt(ledger.cashUusd)).toBe(cash);
        expect(BigInt(ledgerOf(ledger, btc).szi)).toBe(szi.BTC);
        expect(BigInt(equityUusd(ledger) ?? Number.NaN)).toBe(value);
        expect(BigInt(dailyPnlUusd(ledger) ?? Number.NaN)).toBe(value - 1_000_000_000n);
      },
    ),
  );
});

test('average cost never leaves the range of the prices paid, and a flat position costs nothing', () => {
  fc.assert(
    fc.property(fc.array(anyFill, { maxLength: 80 }), (fills) => {
      const ledger = books();
      for (const each of fills) applyFill(ledger, each);
      for (const [coin, own] of ledger.coins) {
        const prices = fills.filter((each) => each.coin === coin).map(({ px }) => px);
        if (own.szi === 0) expect(own.entryUusd).toBe(0);
        else {
          const entry = entryPxForDisplay(own) ?? 0;
          expect(entry).toBeGreaterThanOrEqual(Math.min(...prices));
          // What rounding left in the cost lies above the highest price by less than a micro-USD a fill.
          expect(own.entryUusd).toBeLessThanOrEqual(Math.max(...prices) * Math.abs(own.szi) + fills.length);
        }
      }
    }),
  );
});

test('booking in two halves equals booking at once: a ledger can be replayed', () => {
  fc.assert(
    fc.property(fc.array(anyFill, { maxLength: 40 }), fc.nat(40), (fills, cut) => {
      const once = books();
      for (const each of fills) applyFill(once, each);
      const replayed = books();
      for (const each of fills.slice(0, cut)) applyFill(replayed, each);
      const restored = structuredClone(replayed);
      for (const each of fills.slice(cut)) applyFill(restored, each);
      expect(restored).toEqual(once);
    }),
  );
});
