import type { Side } from '@agora/shared/order';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ChainFill, chainOf } from './fill-chain.ts';

let id = 0;
/** Signed lots from a position, at a price. */
function fill(startSzi: number | null, lots: number, px = 100): ChainFill {
  id += 1;
  const side: Side = lots > 0 ? 'buy' : 'sell';
  return { side, px, sz: Math.abs(lots), oid: id, tid: id, startSzi };
}

const ends = (fills: readonly ChainFill[], held: number | null = null) => {
  const chain = chainOf(fills, held);
  return chain === null ? null : [chain.startSzi, chain.endSzi];
};

describe('a chain', () => {
  test('of one fill is that fill', () => {
    const one = fill(3, -2);
    expect(chainOf([one], null)).toEqual({ fills: [one], startSzi: 3, endSzi: 1, ambiguous: false });
  });

  test('is put together from the newest first', () => {
    const made = [fill(-4, 3), fill(-1, 2), fill(1, 5)];
    expect(chainOf(made.toReversed(), null)).toMatchObject({ fills: made, startSzi: -4, endSzi: 6 });
  });

  test('that leads back begins where we stand, and anywhere where we stand elsewhere', () => {
    const made = [fill(0, 5), fill(5, -5)];
    expect(chainOf(made.toReversed(), 0)?.fills).toEqual(made);
    expect(chainOf(made, 5)?.fills).toEqual(made.toReversed());
    expect([ends(made, 3), ends(made.toReversed(), null)]).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  test('takes the way that leaves no fill behind', () => {
    const [out, back, on] = [fill(0, 5), fill(5, -5), fill(0, 2)];
    expect(chainOf([on, back, out], null)?.fills).toEqual([out, back, on]);
  });
});

test.each([
  ['one is missing in the middle', [fill(0, 5), fill(7, 1)]],
  ['one does not say where it starts', [fill(0, 5), fill(null, 1)]],
  ['two start alike and nothing leads back', [fill(0, 5), fill(0, 5)]],
  ['two circles do not meet', [fill(0, 5), fill(5, -5), fill(9, 1), fill(10, -1)]],
])('there is no chain where %s', (_, fills) => {
  expect(chainOf(fills, 0)).toBeNull();
});

describe('it is ambiguous', () => {
  const back = fill(5, -5, 101);
  test.each([
    ['not where every position is left once', [fill(0, 5), back], false],
    ['not where the fills that start alike cost the same', [fill(0, 5), back, fill(0, 5)], false],
    ['where they cost something else', [fill(0, 5, 100), back, fill(0, 5, 99)], true],
  ])('%s', (__, fills, ambiguous) => {
    expect(chainOf(fills, 0)?.ambiguous).toBe(ambiguous);
  });
  test('and then the better price came first', () => {
    const [good, bad] = [fill(0, 5, 100), fill(0, 5, 99)];
    expect(chainOf([bad, back, good], 0)?.fills).toEqual([good, back, bad]);
  });
});

test('any permutation of one block has the same chain, and it holds every fill', () => {
  const lots = fc.integer({ min: -4, max: 4 }).filter((n) => n !== 0);
  const made = fc.array(fc.tuple(lots, fc.integer({ min: 98, max: 102 })), { minLength: 1, maxLength: 9 });
  const block = fc.tuple(fc.integer({ min: -5, max: 5 }), made).chain(([start, steps]) => {
    let szi = start;
    const fills = steps.map(([by, px]) => {
      const one = fill(szi, by, px);
      szi += by;
      return one;
    });
    const shuffled = fc.shuffledSubarray(fills, { minLength: fills.length, maxLength: fills.length });
    return fc.tuple(fc.constant({ start, end: szi, fills }), shuffled);
  });
  fc.assert(
    fc.property(block, ([{ start, end, fills }, shuffled]) => {
      const chain = chainOf(shuffled, start);
      expect(chain).toEqual(chainOf(fills, start));
      expect(chain).toMatchObject({ startSzi: start, endSzi: end });
      expect(new Set(chain?.fills)).toEqual(new Set(fills));
    }),
    { numRuns: 2_000 },
  );
});
