import { coinSchema } from '@agora/shared/ids';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { VenuePosition } from '../core/position/opening.ts';
import type { VenueFill } from '../ports/venue-news.ts';
import { fillsWithin } from './opening-fills.ts';

const btc = coinSchema.parse('BTC');
const eth = coinSchema.parse('ETH');
const LOOK_MS = 1_000;
let tid = 0;

/** Signed lots; null = it does not say where it starts. */
function fill(timeMs: number, startSzi: number | null, lots: number, coin = btc): VenueFill {
  tid += 1;
  return {
    ...{
      coin,
      side: lots > 0 ? ('buy' as const) : ('sell' as const),
      sz: Math.abs(lots),
      px: 1,
      tid,
      oid: tid,
    },
    ...{ feeUusd: 0, closedPnlUusd: 0, cloid: null, taker: false, timeMs, startSzi },
  };
}
const held = (szi: number, coin = btc) => ({
  ...{
    coin,
    szi,
    positionValueUusd: 0,
    unrealizedUusd: 0,
    fundingPaidAllTimeUusd: null,
    liquidationPx: null,
  },
});

const shown = (positions: readonly VenuePosition[], venueTimeMs = LOOK_MS) => ({
  ...{ coins: [btc, eth], positions, venueTimeMs },
});

test.each([
  ['of the instant of the look, counted', LOOK_MS, 15, 2],
  ['of the instant of the look, not counted', LOOK_MS, 10, 1],
  ['before the look, and not counted yet', LOOK_MS - 300, 10, 1],
  ['after the look, and counted', LOOK_MS + 300, 15, 2],
])('a fill %s', (_, timeMs, szi, count) => {
  const fills = [fill(500, 0, 10), fill(timeMs, 10, 5)];
  expect(fillsWithin(fills, shown([held(szi)]))).toEqual({ within: fills.slice(0, count), strayed: [] });
});

test('no position is a position of nothing, before the first fill or after the last', () => {
  const closing = [fill(500, 0, 10), fill(600, 10, -10)];
  expect(fillsWithin(closing, shown([])).within).toEqual(closing);
  expect(fillsWithin([fill(500, 0, 10)], shown([]))).toEqual({ within: [], strayed: [] });
});

test('where a position was held more than once, the newest of them that is not after the look counts', () => {
  const there = [fill(500, 0, 10), fill(600, 10, 5), fill(700, 15, -5)];
  const later = [fill(LOOK_MS + 1, 10, 5), fill(LOOK_MS + 2, 15, -5)];
  expect(fillsWithin([...there, ...later], shown([held(10)])).within).toEqual(there);
});

test('fills that do not lead to the position stray, and the time of the look parts them; other coins stay as they are', () => {
  const fills = [fill(500, 0, 10), fill(LOOK_MS, 0, 7, eth), fill(LOOK_MS + 1, 10, 5)];
  const positions = [held(11), held(0, eth)];
  expect(fillsWithin(fills, shown(positions))).toEqual({ within: fills.slice(0, 1), strayed: [btc] });
});

test.each([
  ['a fill within a block', [fill(500, 0, 5), fill(500, 7, 1)], 8],
  ['the block between two', [fill(500, 0, 5), fill(600, 7, 1)], 8],
  ['one of a block that is not in the position yet', [fill(500, 0, 5), fill(LOOK_MS + 1, 6, 1)], 5],
])('fills stray where %s was not read, although what was read ends at the position', (_, fills, szi) => {
  expect(fillsWithin(fills, shown([held(szi)])).strayed).toEqual([btc]);
});

test.each([
  ['and nothing else', [], 0],
  ['and fills that lead on', [fill(600, 0, 3)], 3],
  ['and another that does', [fill(600, 3, -3), fill(600, 0, 3)], 0],
])('the first fills of a coin lead back to where they began, whatever their ids, %s', (_, more, szi) => {
  const fills = [fill(500, 5, -5), fill(500, 0, 5), ...more];
  const found = fillsWithin(fills, shown([held(szi)]));
  expect([found.within.length, found.strayed]).toEqual([fills.length, []]);
});

test('fills that do not say where they start are parted by the time of the look', () => {
  const fills = [fill(LOOK_MS, null, 10), fill(LOOK_MS + 1, 10, 5)];
  expect(fillsWithin(fills, shown([held(99)]))).toEqual({ within: fills.slice(0, 1), strayed: [] });
});

test('of any blocks in any order within, those that the position followed are found, whatever the look says of its time', () => {
  const lots = fc.integer({ min: 1, max: 9 });
  const blocks = fc.array(fc.array(lots, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(
      blocks,
      fc.nat(),
      fc.integer({ min: 0, max: 2_000 }),
      fc.boolean(),
      (sizes, at, lookMs, turned) => {
        let szi = 0;
        const made = sizes.map((own, i) => {
          const block = own.map((size) => {
            const one = fill(500 + i, szi, size);
            szi += size;
            return one;
          });
          return { block: turned ? block.toReversed() : block, szi };
        });
        const cut = at % (made.length + 1);
        const position = cut === 0 ? 0 : (made[cut - 1]?.szi ?? 0);
        const found = fillsWithin(
          made.flatMap(({ block }) => block),
          shown([held(position)], lookMs),
        );
        expect(found.strayed).toEqual([]);
        expect(found.within).toEqual(made.slice(0, cut).flatMap(({ block }) => block));
      },
    ),
  );
});

test('a coin that is not traded does not stray: its position is not shown', () => {
  const fills = [fill(500, 0, 10), fill(LOOK_MS + 1, 10, 5)];
  expect(fillsWithin(fills, { ...shown([]), coins: [eth] })).toEqual({
    within: fills.slice(0, 1),
    strayed: [],
  });
});
