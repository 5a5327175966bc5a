import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AddressTable, VENUE_LIMITS } from './limits.ts';
import { SlidingWindow } from './window.ts';

const SPAN_MS = 60_000;
const BUCKET_MS = 1_000;

describe('SlidingWindow', () => {
  test('lies between the exact sum of the span and that of one bucket less', () => {
    const step = fc.record({
      afterMs: fc.integer({ min: 0, max: 90_000 }),
      amount: fc.integer({ min: 0, max: 100 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const window = new SlidingWindow(SPAN_MS);
        const entries: { atMs: number; amount: number }[] = [];
        let nowMs = 0;
        for (const { afterMs, amount } of steps) {
          nowMs += afterMs;
          window.add(amount, nowMs);
          entries.push({ atMs: nowMs, amount });
          const sumSince = (fromMs: number) =>
            entries.filter((entry) => entry.atMs > fromMs).reduce((sum, entry) => sum + entry.amount, 0);
          const sum = window.sum(nowMs);
          expect(sum).toBeLessThanOrEqual(sumSince(nowMs - SPAN_MS - BUCKET_MS));
          expect(sum).toBeGreaterThanOrEqual(sumSince(nowMs - SPAN_MS + BUCKET_MS));
        }
      }),
    );
  });

  test('is empty again after its span', () => {
    const window = new SlidingWindow(SPAN_MS);
    window.add(5, 0);
    expect([window.sum(59_000), window.sum(60_000), window.sum(1e9)]).toEqual([5, 0, 0]);
  });
});

describe('AddressTable', () => {
  test.each([
    [1_200, 0, true],
    [1_200, 1, false],
    [1_199, 1, true],
  ])('after %d of 1200, %d more is granted: %s', (used, more, granted) => {
    const table = new AddressTable(VENUE_LIMITS);
    expect(table.chargeWeight('1.2.3.4', used, 0)).toBe(true);
    expect(table.chargeWeight('1.2.3.4', more, 0)).toBe(granted);
    expect(table.chargeWeight('5.6.7.8', 1, 0)).toBe(true);
  });

  test('what is refused is not charged', () => {
    const table = new AddressTable(VENUE_LIMITS);
    table.chargeWeight('a', 1_190, 0);
    for (let i = 0; i < 5; i++) expect(table.chargeWeight('a', 11, 0)).toBe(false);
    expect(table.chargeWeight('a', 10, 0)).toBe(true);
  });

  test('remembers an address in use among thousands that came and went', () => {
    const table = new AddressTable(VENUE_LIMITS);
    const held = table.use('held');
    held.connections = 1;
    for (let i = 0; i < 5_000; i++) table.use(`10.0.${i >> 8}.${i & 255}`);
    expect(table.use('held')).toBe(held);
  });
});
