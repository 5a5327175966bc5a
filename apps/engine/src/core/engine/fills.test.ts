import fc from 'fast-check';
import { expect, test } from 'vitest';
import { btc, Rig } from '../../../test/support/engine-rig.ts';
import type { ToyFill } from '../../../test/support/toy-venue.ts';
import { ledgerOf } from '../position/ledger.ts';

const BID = { side: 'buy' as const, nth: 0 };

/** Executes parts of our resting quotes at the venue in one block, in this order, and tells nobody. */
function block(rig: Rig, takes: readonly { side: 'buy' | 'sell'; nth: number; lots: number }[]): ToyFill[] {
  return takes.flatMap(({ side, nth, lots }) => {
    const orders = rig.restingOf(btc, side);
    const order = orders[nth % Math.max(1, orders.length)];
    return order === undefined ? [] : [rig.venue.fill(order, Math.min(lots, order.sz), rig.wallMs)];
  });
}

const booksOf = (rig: Rig) => {
  const { szi, entryUusd, realizedUusd, feesUusd } = ledgerOf(rig.desk.ledger, btc);
  return { szi, entryUusd, realizedUusd, feesUusd, cashUusd: rig.desk.ledger.cashUusd };
};

test('two of our levels swept in one block and told newest first are no reason to doubt', () => {
  const rig = new Rig().start();
  const fills = block(rig, [
    { ...BID, lots: 10_000 },
    { ...BID, lots: 10_000 },
  ]);
  expect(fills).toHaveLength(2);
  const wanted = rig.feed({ kind: 'fills', fills: fills.toReversed() });
  expect(wanted.filter(({ kind }) => kind === 'read_venue')).toEqual([]);
  expect(rig.desk.recon.status).toBe('ok');
  expect(booksOf(rig).szi).toBe(fills.reduce((sum, { sz }) => sum + sz, 0));
  rig.pass(20_000);
  expect([rig.engine.fsm.state, rig.engine.gate.closuresMs]).toEqual(['ACTIVE', []]);
});

test('a read tells them in any order, too, and those that a frame told count once', () => {
  const rig = new Rig().start();
  const fills = block(rig, [
    { ...BID, lots: 3 },
    { ...BID, lots: 4 },
    { ...BID, lots: 5 },
  ]);
  rig.only({ kind: 'fills', fills: fills.slice(0, 1) });
  const view = rig.venue.view(rig.nowMs, rig.wallMs);
  const wanted = rig.only({ kind: 'venue_view', view, fills: fills.toReversed() });
  expect(wanted.filter(({ kind }) => kind === 'read_venue')).toEqual([]);
  expect([booksOf(rig).szi, rig.desk.recon.status]).toEqual([12, 'ok']);
});

test.each([
  ['the first', 0],
  ['one in the middle', 1],
])('a block without %s is doubted', (_, nth) => {
  const rig = new Rig().start();
  const fills = block(rig, [
    { ...BID, lots: 3 },
    { ...BID, lots: 4 },
    { ...BID, lots: 5 },
  ]);
  const wanted = rig.only({ kind: 'fills', fills: fills.toSpliced(nth, 1).toReversed() });
  expect(wanted).toContainEqual(expect.objectContaining({ kind: 'read_venue' }));
  expect([rig.desk.recon.status, rig.desk.reordered.has(btc)]).toEqual(['unproven', true]);
});

test('where two orders of a block chain, the cost is the venue to say, and nothing is doubted', () => {
  const rig = new Rig().start();
  const takes = [
    { side: 'buy' as const, nth: 1, lots: 5 },
    { side: 'sell' as const, nth: 0, lots: 5 },
    { side: 'buy' as const, nth: 0, lots: 5 },
  ];
  rig.only({ kind: 'fills', fills: block(rig, takes) });
  expect([rig.desk.recon.status, rig.desk.reordered.has(btc)]).toEqual(['ok', true]);
  rig.pass(20_000);
  expect(booksOf(rig).entryUusd).toBe(Number(rig.venue.held.get('BTC')?.cost));
  expect([rig.desk.recon.status, rig.engine.gate.closuresMs]).toEqual(['ok', []]);
});

test('any permutation of the fills of one block books the same position, cost and realised PnL, and raises no doubt', () => {
  const take = fc.record({
    side: fc.constantFrom('buy' as const, 'sell' as const),
    nth: fc.nat(3),
    lots: fc.integer({ min: 1, max: 3 }),
  });
  const blocks = fc.array(fc.array(take, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(blocks, fc.infiniteStream(fc.nat(1_000)), (made, chance) => {
      const [told, shuffled] = [new Rig().start(), new Rig().start()];
      for (const takes of made) {
        const fills = block(told, takes);
        block(shuffled, takes);
        told.only({ kind: 'fills', fills });
        const order = fills.map((fill) => ({ fill, at: chance.next().value ?? 0 }));
        order.sort((a, b) => a.at - b.at);
        shuffled.only({ kind: 'fills', fills: order.map(({ fill }) => fill) });
        expect(booksOf(shuffled)).toEqual(booksOf(told));
        expect(booksOf(told).szi).toBe(Number(told.venue.held.get('BTC')?.szi ?? 0));
        expect([told.desk.recon.status, shuffled.desk.recon.status]).toEqual(['ok', 'ok']);
      }
    }),
    { numRuns: 40 },
  );
});
