// What every judge that asks when an order left its engine makes of bytes that the venue took up late.
import { describe, expect, test } from 'vitest';
import { lateBytes, said } from './doctored-run.ts';
import { wallUs } from './small-run.ts';
import type { Outages } from './verdict.ts';

describe('bytes that a venue took up late, for it was frozen, count from when they left', () => {
  const taken = (id: string, venueFromMs: number, outages: Partial<Outages> = {}) => {
    const venue = [{ fromUs: wallUs(venueFromMs), toUs: wallUs(3_299) }];
    return said((run) => lateBytes(run, null), { ...outages, venue }).find((each) => each.id === id)?.holds;
  };
  test('I-01: that is before the halt, as they were noted before it', () => {
    expect([3_200, 3_201].map((ms) => taken('I-01', ms))).toEqual([true, false]);
  });
  test('I-02: that is while the lease held', () => {
    const latch = [{ fromUs: wallUs(2_900), toUs: wallUs(9_000) }];
    expect([3_150, 3_151].map((ms) => taken('I-02', ms, { latch }))).toEqual([true, false]);
  });
  test('I-06: that is before the stop', () => {
    expect([2_980, 3_290].map((ms) => taken('I-06', ms))).toEqual([true, false]);
  });
  test('I-21: that is before the engine stood still', () => {
    const engine = [{ fromUs: wallUs(3_000), toUs: wallUs(9_000) }];
    expect([3_100, 3_101].map((ms) => taken('I-21', ms, { engine }))).toEqual([true, false]);
  });
});
