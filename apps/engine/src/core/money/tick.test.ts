import { coinSchema } from '@agora/shared/ids';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { coinSpec, pxExact, pxText } from './coin-spec.ts';
import { ceilToTick, floorToTick, isOnTick, tickAbove, tickAt, tickBelow } from './tick.ts';

const spec = (szDecimals: number) =>
  coinSpec({ coin: coinSchema.parse('X'), assetId: 0, szDecimals, maxLeverage: 10 });

/** The rule as the venue's docs say it, on the decimal text. */
function isValidByTheDocs(text: string, szDecimals: number): boolean {
  const [whole = '', fraction = ''] = text.split('.');
  if (fraction === '') return true;
  const figures = `${whole}${fraction}`.replace(/^0+/, '').length;
  return figures <= 5 && fraction.length <= 6 - szDecimals;
}

test.each([
  // text, szDecimals, valid: the docs' own examples first
  ['1234.5', 1, true],
  ['1234.56', 1, false],
  ['0.001234', 0, true],
  ['0.0012345', 0, null],
  ['0.01234', 1, true],
  ['0.012345', 1, null],
  ['123456', 0, true],
  ['123456.7', 0, false],
  ['100123', 5, true],
  ['100123.4', 5, false],
  ['99999.5', 5, false],
  ['99999', 5, true],
  ['9999.5', 5, true],
])('%s with szDecimals %d is a valid price: %s', (text, szDecimals, valid) => {
  const px = pxExact(spec(szDecimals), text);
  if (valid === null) expect(px).toBeNull();
  else expect(isOnTick(spec(szDecimals), px ?? 0)).toBe(valid);
});

test.each([
  ['100123.4', 5, '100123', '100124'],
  ['123456.7', 0, '123456', '123457'],
  ['3456.78', 4, '3456.7', '3456.8'],
  ['99999.9', 1, '99999', '100000'],
  ['9.99999', 0, '9.9999', '10'],
  ['0.000001', 0, '0.000001', '0.000001'],
])('%s with szDecimals %d: a bid rounds to %s, an ask to %s', (text, szDecimals, bid, ask) => {
  const coin = spec(szDecimals);
  const px = pxExact(coin, text) ?? 0;
  expect(pxText(coin, floorToTick(coin, px))).toBe(bid);
  expect(pxText(coin, ceilToTick(coin, px))).toBe(ask);
});

test.each([
  [999_999, 10],
  [1_000_000, 10],
  [99_999, 1],
  [100_000, 10],
])('BTC at %d units steps by %d: never coarser than one USD', (px, tick) => {
  expect(tickAt(spec(5), px)).toBe(tick);
});

const anyPx = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 1_000_000_000 }));

test('a price is on tick exactly when the docs call its text valid', () => {
  fc.assert(
    fc.property(anyPx, ([szDecimals, px]) => {
      const coin = spec(szDecimals);
      expect(isOnTick(coin, px)).toBe(isValidByTheDocs(pxText(coin, px), szDecimals));
    }),
    { numRuns: 2_000 },
  );
});

test('rounding gives the nearest valid price on its side and leaves valid prices alone', () => {
  fc.assert(
    fc.property(anyPx, fc.double({ min: 0, max: 0.99, noNaN: true }), ([szDecimals, px], part) => {
      const coin = spec(szDecimals);
      const down = floorToTick(coin, px + part);
      const up = ceilToTick(coin, px + part);
      expect(down).toBeLessThanOrEqual(px + part);
      expect(up).toBeGreaterThanOrEqual(px + part);
      expect(down === 0 || isOnTick(coin, down)).toBe(true);
      expect(isOnTick(coin, up)).toBe(true);
      expect(up - down).toBeLessThanOrEqual(tickAt(coin, up));
      if (isOnTick(coin, px)) {
        expect([floorToTick(coin, px), ceilToTick(coin, px)]).toEqual([px, px]);
        expect(tickBelow(coin, px)).toBeLessThan(px);
        expect(tickBelow(coin, tickAbove(coin, px))).toBe(px);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('no price lies below the first unit', () => {
  expect(floorToTick(spec(0), 0.4)).toBe(0);
  expect(floorToTick(spec(0), -5)).toBe(0);
  expect(floorToTick(spec(0), Number.NaN)).toBe(0);
  expect(ceilToTick(spec(0), -5)).toBe(1);
  expect(tickBelow(spec(0), 1)).toBe(0);
});
