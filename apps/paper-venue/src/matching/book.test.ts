import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Account } from '../accounts/account.ts';
import { Asset } from '../core/asset.ts';
import { DEFAULT_ASSETS } from '../core/config.ts';
import { address } from '../core/test-exchange.ts';
import { BookSide } from './book.ts';
import { Order } from './order.ts';

const asset = new Asset(DEFAULT_ASSETS[0] as (typeof DEFAULT_ASSETS)[number], 0, 0);
const account = new Account(address(1), true, null);

function order(oid: number, isBuy: boolean, px: number, sz: number): Order {
  const request = {
    asset,
    isBuy,
    px,
    sz,
    tif: 'Gtc',
    reduceOnly: false,
    cloid: null,
    trigger: null,
  } as const;
  return new Order(oid, account, account.perp(asset), request, 0);
}

const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('add'),
      px: fc.integer({ min: 1, max: 12 }),
      sz: fc.integer({ min: 1, max: 9 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('remove'), at: fc.nat(50) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('shrink'), at: fc.nat(50) }) },
);

it('a side agrees with a sorted list of its orders after any adds, removals and shrinks', () => {
  fc.assert(
    fc.property(fc.boolean(), fc.array(step, { maxLength: 80 }), (isBuy, steps) => {
      const side = new BookSide(isBuy);
      const model: Order[] = [];
      let oid = 1;
      for (const s of steps) {
        if ('px' in s) {
          const added = order(oid++, isBuy, s.px, s.sz);
          side.add(added);
          model.push(added);
        } else {
          const at = s.at % Math.max(1, model.length);
          const target = model[at];
          if (target === undefined) continue;
          if (s.do === 'remove') {
            side.remove(target);
            model.splice(at, 1);
          } else if (target.sz > 1) side.shrink(target, 1);
        }
        const expected = model.toSorted((a, b) => (isBuy ? b.px - a.px : a.px - b.px) || a.oid - b.oid);
        expect(walk(side)).toEqual(expected.map((o) => o.oid));
        for (const level of side.levels) {
          const mine = model.filter((o) => o.px === level.px);
          expect(level.n).toBe(mine.length);
          expect(level.sz).toBe(mine.reduce((sum, o) => sum + o.sz, 0));
        }
      }
    }),
    { numRuns: 150 },
  );
});

function walk(side: BookSide): number[] {
  const oids: number[] = [];
  for (const level of side.levels.toReversed())
    for (let o = level.head; o !== null; o = o.next) oids.push(o.oid);
  return oids;
}
