import { coinSchema } from '@agora/shared/ids';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyFill, assertBalanced, ledgerOf, newLedger } from './ledger.ts';
import { adoptOpening, entryUusdOf, openLedger, type VenuePosition } from './opening.ts';
import { dailyPnlUusd, equityUusd, unrealizedUusd } from './pnl.ts';

const btc = coinSchema.parse('BTC');
const eth = coinSchema.parse('ETH');
const position = (change: Partial<VenuePosition> = {}): VenuePosition => ({
  coin: btc,
  szi: 10,
  positionValueUusd: 1_000,
  unrealizedUusd: -50,
  fundingPaidAllTimeUusd: null,
  liquidationPx: null,
  ...change,
});
const none = new Map();

test("the cost is the venue's own, to the micro-USD, on both sides", () => {
  expect(entryUusdOf(position())).toBe(1_050);
  expect(entryUusdOf(position({ szi: -10 }))).toBe(950);
});

test('books opened on the venue show its position, cost, cash and equity', () => {
  const ledger = openLedger([btc, eth], { cashUusd: 5_000, positions: [position()], utcDay: 1, today: none });
  expect(ledgerOf(ledger, btc)).toMatchObject({ szi: 10, entryUusd: 1_050, markPx: 100 });
  expect([equityUusd(ledger), unrealizedUusd(ledgerOf(ledger, btc))]).toEqual([6_000, -50]);
  assertBalanced(ledger);
});

test.each<[string, number, number | null, number]>([
  // name, unrealised now, unrealised at 00:00, daily PnL with realised 30, fees 7, funding -2
  ['known start of the day', -50, -80, 30 - 7 - 2 + 30],
  ['unknown start, a loss carried over counts today', -50, null, 30 - 7 - 2 - 50],
  ['unknown start, a gain carried over does not', 50, null, 30 - 7 - 2],
])('%s', (_, unrealizedUusd, unrealizedAtStartUusd, daily) => {
  const today = new Map([[btc, { realizedUusd: 30, feesUusd: 7, fundingUusd: -2, unrealizedAtStartUusd }]]);
  const ledger = openLedger([btc], {
    cashUusd: 0,
    positions: [position({ unrealizedUusd })],
    utcDay: 1,
    today,
  });
  expect(dailyPnlUusd(ledger)).toBe(daily);
});

test('a position in a coin that is not traded cannot be opened on', () => {
  const opening = { cashUusd: 0, positions: [position({ coin: eth })], utcDay: 1, today: none };
  expect(() => openLedger([btc], opening)).toThrow(/I-17/);
});

const signed = fc.integer({ min: -1_000, max: 1_000 });

test("adopting takes the venue's figures, balances, and changes no daily PnL", () => {
  fc.assert(
    fc.property(
      fc.array(signed, { maxLength: 9 }),
      signed,
      fc.nat(1e6),
      signed,
      (trades, szi, value, pnl) => {
        const ledger = newLedger([btc, eth], 1_000_000, 1);
        for (const lots of trades) {
          if (lots !== 0)
            applyFill(ledger, {
              coin: btc,
              side: lots > 0 ? 'buy' : 'sell',
              px: 90,
              sz: Math.abs(lots),
              feeUusd: 1,
            });
        }
        ledgerOf(ledger, btc).markPx = 95;
        const before = dailyPnlUusd(ledger);
        const truth = position({ szi, positionValueUusd: Math.abs(szi) * 97 + value, unrealizedUusd: pnl });
        adoptOpening(ledger, { cashUusd: 123, positions: [truth] });
        expect(ledger.cashUusd).toBe(123);
        expect(ledgerOf(ledger, btc)).toMatchObject(
          szi === 0 ? { szi, entryUusd: 0 } : { szi, entryUusd: entryUusdOf(truth) },
        );
        expect(dailyPnlUusd(ledger)).toBe(before);
        assertBalanced(ledger);
      },
    ),
  );
});
