import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isOnTick } from '../money/tick.ts';
import { notionalUusd } from '../money/usd.ts';
import { avellaneda, fullSpreadBps, reservation } from './avellaneda.ts';
import { config, strategyView } from './fixtures.ts';
import { strategyOf } from './strategies.ts';

const table = (change: Parameters<typeof strategyView>[0] = {}) =>
  avellaneda(strategyView(change)).quotes.map(({ side, level, kind, px, sz, reduceOnly }) =>
    [side, level, kind, px, sz, ...(reduceOnly ? ['reduce-only'] : [])].join(' '),
  );

test('flat and calm: two levels on each side of mid, 2 and 6 bps off, 1,000 USD each', () => {
  expect(table()).toEqual([
    'buy 0 quote 999800 1000',
    'buy 1 quote 999400 1000',
    'sell 0 quote 1000200 999',
    'sell 1 quote 1000600 999',
  ]);
});

test('long: all quotes lean down by half the skew at half the limit', () => {
  expect(reservation(strategyView({ szi: 10_000 }))).toBe(1_000_000 * (1 - 5 / 10_000));
  expect(table({ szi: 10_000 })).toEqual([
    'buy 0 quote 999300 1000',
    'buy 1 quote 998900 1001',
    'sell 0 quote 999910 1000', // post-only: one tick above the bid
    'sell 1 quote 1000100 999',
  ]);
});

test('defensive: half the size; reduce_only: only what shrinks the position', () => {
  expect(table({ quoteMode: 'defensive' })[0]).toBe('buy 0 quote 999800 500');
  expect(table({ quoteMode: 'reduce_only' })).toEqual([]);
  expect(table({ quoteMode: 'reduce_only', szi: -1_200 })).toEqual([
    'buy 0 quote 999850 500 reduce-only',
    'buy 1 quote 999450 500 reduce-only',
  ]);
});

test.each([
  ['normal', 20, 'buy 0 quote 999800 20'],
  ['defensive', 20, 'buy 0 quote 999800 11'], // 10 USD, rounded up: the venue takes no less
  ['defensive', 10, 'buy 0 quote 999800 11'],
] as const)('%s, %i USD: a quote is never too small for the venue', (quoteMode, quote_size_usd, first) => {
  expect(table({ quoteMode, config: { ...config, quote_size_usd } })[0]).toBe(first);
});

test('reduce_only closes the rest with the last order when it would be too small alone', () => {
  expect(table({ quoteMode: 'reduce_only', szi: 505 })).toEqual(['sell 0 quote 1000180 505 reduce-only']);
  expect(table({ quoteMode: 'reduce_only', szi: 5 })).toEqual(['sell 0 quote 1000200 5 reduce-only']);
});

test('near the limit a side gets only the room that is left, and none below the venue minimum', () => {
  expect(table({ positionLotsMax: 1_100, config: { ...config, hedge_threshold_share: 1 } })).toEqual([
    'buy 0 quote 999800 1000',
    'buy 1 quote 999400 100',
    'sell 0 quote 1000200 999',
    'sell 1 quote 1000600 101',
  ]);
  expect(table({ positionLotsMax: 1_005 }).filter((line) => line.startsWith('buy'))).toEqual([
    'buy 0 quote 999800 1000',
  ]);
});

test.each([
  [11_999, 'sell 0 quote'],
  [12_000, 'sell 0 hedge'],
  [12_001, 'sell 0 hedge'],
])('at %d of 20,000 lots the inner sell is a %s', (szi, line) => {
  expect(table({ szi }).find((each) => each.startsWith('sell 0'))).toMatch(new RegExp(`^${line}`));
});

test('the hedge joins the touch, reduce-only, with what lies above the threshold but at least a quote', () => {
  const [hedge, ...others] = table({ szi: 12_000 });
  expect(hedge).toBe('sell 0 hedge 999910 1000 reduce-only');
  expect(others).toContain('buy 0 quote 999200 1000');
  expect(table({ szi: 13_500 })[0]).toBe('sell 0 hedge 999910 1500 reduce-only');
  expect(table({ szi: -12_000 })[0]).toBe('buy 0 hedge 1000090 999 reduce-only');
  expect(table({ szi: 20_000 })[0]).toBe('sell 0 hedge 999910 2000 reduce-only');
});

test('without others on both sides there is no opinion', () => {
  for (const change of [{ othersBidPx: 0 }, { othersAskPx: 0 }, { othersBidPx: 1_000_100 }]) {
    expect(avellaneda(strategyView(change))).toEqual({ quotes: [], spreadBps: 0, reservationPx: 0 });
  }
});

test.each([
  // maker fee, sigma, full spread
  [1.5, 0, 4],
  [3, 0, 6],
  [-0.3, 0, 4],
  [1.5, 2, 7],
  [1.5, 1_000, 80],
])('a maker fee of %d bps and a sigma of %d bps make a spread of %d', (fee, sigma, spread) => {
  expect(fullSpreadBps(config, fee, sigma)).toBe(spread);
});

const anyView = fc
  .record({
    quoteMode: fc.constantFrom('normal' as const, 'defensive' as const, 'reduce_only' as const),
    bidPx: fc.integer({ min: 1_000, max: 2_000_000 }),
    gap: fc.integer({ min: 1, max: 5_000 }),
    behind: fc.integer({ min: 0, max: 5_000 }),
    sigmaBps: fc.double({ min: 0, max: 500, noNaN: true }),
    szi: fc.integer({ min: -30_000, max: 30_000 }),
    positionLotsMax: fc.integer({ min: 0, max: 20_000 }),
    makerFeeBps: fc.double({ min: -0.3, max: 5, noNaN: true }),
    levels: fc.integer({ min: 1, max: 5 }),
    spacing: fc.double({ min: 0.1, max: 50, noNaN: true }),
  })
  .map(({ gap, behind, levels, spacing, bidPx, ...rest }) =>
    strategyView({
      ...rest,
      bidPx,
      askPx: bidPx + gap,
      othersBidPx: Math.max(1, bidPx - behind),
      othersAskPx: bidPx + gap + behind,
      config: { ...config, levels, level_spacing_bps: spacing },
    }),
  );

test('whatever the market: on tick, post-only, ordered by level, within room, order size and minimum', () => {
  fc.assert(
    fc.property(anyView, (view) => {
      const { quotes } = avellaneda(view);
      for (const side of ['buy', 'sell'] as const) {
        const own = quotes.filter((quote) => quote.side === side).sort((a, b) => a.level - b.level);
        let lots = 0;
        for (const [i, quote] of own.entries()) {
          expect(isOnTick(view.spec, quote.px)).toBe(true);
          expect(side === 'buy' ? quote.px < view.askPx : quote.px > view.bidPx).toBe(true);
          expect(notionalUusd(quote.px, quote.sz)).toBeLessThanOrEqual(view.orderUusdMax);
          const closesAll = quote.reduceOnly && quote.sz >= Math.abs(view.szi);
          expect(closesAll || notionalUusd(quote.px, quote.sz) >= 10_000_000).toBe(true);
          const before = own[i - 1];
          if (before !== undefined && before.kind === quote.kind)
            expect(side === 'buy' ? quote.px < before.px : quote.px > before.px).toBe(true);
          if (quote.kind === 'quote') lots += quote.sz;
        }
        const held = side === 'buy' ? view.szi : -view.szi;
        const room = view.quoteMode === 'reduce_only' ? Math.max(0, -held) : view.positionLotsMax - held;
        expect(lots).toBeLessThanOrEqual(Math.max(0, room));
      }
      for (const quote of quotes.filter(({ reduceOnly }) => reduceOnly)) {
        expect(quote.side).toBe(view.szi > 0 ? 'sell' : 'buy');
        expect(quote.sz).toBeLessThanOrEqual(Math.abs(view.szi));
      }
    }),
    { numRuns: 1_000 },
  );
});

test('the reservation price falls as the position grows, by no more than the skew', () => {
  fc.assert(
    fc.property(anyView, fc.nat(10_000), (view, more) => {
      const here = reservation(view);
      expect(reservation({ ...view, szi: view.szi + more })).toBeLessThanOrEqual(here);
      const mid = (view.othersBidPx + view.othersAskPx) / 2;
      expect(Math.abs(here / mid - 1) * 10_000).toBeLessThanOrEqual(config.inventory_skew_bps + 1e-6);
    }),
  );
});

test('the spread never falls when volatility or fees rise', () => {
  const bps = fc.double({ min: 0, max: 200, noNaN: true });
  fc.assert(
    fc.property(bps, bps, bps, bps, (fee, moreFee, sigma, moreSigma) => {
      const here = fullSpreadBps(config, fee, sigma);
      expect(fullSpreadBps(config, fee + moreFee, sigma + moreSigma)).toBeGreaterThanOrEqual(here);
      expect(here).toBeGreaterThanOrEqual(
        Math.min(config.max_spread_bps, Math.max(config.min_spread_bps, 2 * fee)),
      );
    }),
  );
});

test('strategies are found by name only', () => {
  expect(strategyOf('avellaneda')).toBe(avellaneda);
  expect([strategyOf('momentum'), strategyOf('toString')]).toEqual([null, null]);
});
