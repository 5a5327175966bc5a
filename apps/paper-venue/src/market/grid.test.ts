import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOnTick } from '../core/asset.ts';
import { parseScaledExact } from '../core/decimal.ts';
import { Grid } from './grid.ts';

describe('the price grid', () => {
  it.each([
    ['BTC above 100,000', 5, 105_000.7, '105000', '105001'],
    ['BTC below 100,000', 5, 99_999.4, '99999', '100000'],
    ['ETH', 4, 3000.07, '3000', '3000.1'],
    ['SOL', 2, 150.123, '150.12', '150.13'],
    ['SOL below 100', 2, 99.9996, '99.999', '100'],
    ['HYPE', 2, 24.00051, '24', '24.001'],
    ['HYPE below 10', 2, 9.99994, '9.9999', '10'],
  ])('%s rounds down and up to five figures', (_, szDecimals, usd, down, up) => {
    const grid = new Grid(0, szDecimals);
    expect(grid.pxText(grid.floor(grid.toU(usd)))).toBe(down);
    expect(grid.pxText(grid.ceil(grid.toU(usd)))).toBe(up);
  });

  it('law: rounded prices are on the venue’s tick, on their own side, and less than a tick away', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5 }),
        fc.double({ min: 0.01, max: 500_000, noNaN: true }),
        (szDecimals, usd) => {
          const grid = new Grid(0, szDecimals);
          const u = Math.max(10, grid.toU(usd));
          const down = grid.floor(u);
          const up = grid.ceil(u);
          for (const px of [down, up]) expect(isOnTick(px, grid.pxDecimals)).toBe(true);
          expect(down).toBeLessThanOrEqual(u);
          expect(up).toBeGreaterThanOrEqual(u);
          expect(up - down).toBeLessThanOrEqual(grid.tickU(u) * 10);
        },
      ),
    );
  });

  it('law: lots are never below the venue’s minimum of $10 and stand in its decimals', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5 }),
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        fc.integer({ min: 10_000, max: 2_000_000 }),
        (szDecimals, usd, u) => {
          const grid = new Grid(0, szDecimals);
          const lots = grid.lots(usd, grid.floor(u));
          expect(lots * grid.floor(u)).toBeGreaterThanOrEqual(10_000_000);
          expect(parseScaledExact(grid.szText(lots), szDecimals)).toBe(lots);
        },
      ),
    );
  });

  it('reads short positions', () => expect(new Grid(0, 5).szLots('-0.5')).toBe(-50_000));
  it('refuses a price that is not on its scale', () => {
    expect(() => new Grid(0, 5).pxU('100.12')).toThrow(RangeError);
  });
});
