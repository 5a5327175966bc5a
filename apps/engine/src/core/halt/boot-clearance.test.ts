import { canonicalDecimal } from '@agora/shared/decimal';
import { coinSchema, oidSchema } from '@agora/shared/ids';
import { isoMs } from '@agora/shared/time';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { VenueOrder, VenueRead } from '../venue/account.ts';
import { LANDING_MS_MAX, newBootClearance, noteVenueRead, shownClearance } from './boot-clearance.ts';

const START_MS = 1_000;
const at = (ms: number) => isoMs(1_700_000_000_000 + ms);
const fresh = () => newBootClearance(START_MS, at(START_MS));

const order = (oid: number): VenueOrder => ({
  oid: oidSchema.parse(oid),
  cloid: null,
  coin: coinSchema.parse('BTC'),
  side: 'buy',
  px: canonicalDecimal('100'),
  sz: canonicalDecimal('1'),
  origSz: canonicalDecimal('1'),
  reduceOnly: false,
});

const read = (startedMs: number, orders: number): VenueRead => ({
  account: {
    orders: Array.from({ length: orders }, (_, oid) => order(oid)),
    positions: [],
    equityUsd: canonicalDecimal('1'),
  },
  startedMs,
  startedAt: at(startedMs),
});

const after = (...reads: [startedMs: number, orders: number][]) =>
  reads.reduce(
    (clearance, [startedMs, orders]) => noteVenueRead(clearance, read(startedMs, orders), at(startedMs + 1)),
    fresh(),
  );

describe('stage', () => {
  test.each([
    ['no read yet', [], 'cancelling'],
    ['a read without orders at once', [[START_MS, 0]], 'zero_seen'],
    ['just before the last order could land', [[START_MS + LANDING_MS_MAX - 1, 0]], 'zero_seen'],
    ['at the landing bound', [[START_MS + LANDING_MS_MAX, 0]], 'verified'],
    ['after it', [[START_MS + LANDING_MS_MAX + 1, 0]], 'verified'],
    ['orders rest', [[START_MS + 9_000, 2]], 'cancelling'],
    [
      'an order after zero',
      [
        [START_MS, 0],
        [START_MS + 9_000, 1],
      ],
      'cancelling',
    ],
    [
      'gone again',
      [
        [START_MS, 0],
        [START_MS + 9_000, 1],
        [START_MS + 9_500, 0],
      ],
      'verified',
    ],
  ] as const)('%s', (_name, reads, stage) => {
    expect(after(...reads.map(([ms, n]): [number, number] => [ms, n])).stage).toBe(stage);
  });
});

test('an order seen after zero reopens the clearance and forgets the proof', () => {
  const reopened = after([START_MS + 9_000, 0], [START_MS + 9_500, 1]);
  expect(reopened).toMatchObject({ stage: 'cancelling', reopened: true, zeroSeenAt: null, verifiedAt: null });
  expect(shownClearance(reopened)).toMatchObject({ reopened: true, orders_total: 1, orders_confirmed: 0 });
});

test('I-05: verified always rests on a read without orders that started late enough', () => {
  const reads = fc.array(fc.tuple(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 2 })), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(reads, (steps) => {
      let clearance = fresh();
      let ms = START_MS;
      for (const [gap, orders] of steps) {
        ms += gap;
        clearance = noteVenueRead(clearance, read(ms, orders), at(ms + 1));
        if (clearance.stage === 'verified')
          expect([orders, ms >= START_MS + LANDING_MS_MAX]).toEqual([0, true]);
        if (clearance.stage === 'zero_seen') expect(orders).toBe(0);
        expect(clearance.left).toHaveLength(orders);
      }
    }),
  );
});
