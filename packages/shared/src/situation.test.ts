import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { frameFixture } from './fixtures.ts';
import { seenArbitrary } from './frame.arbitrary.ts';
import { isLatched } from './latch.ts';
import { readSituation, type Seen } from './situation.ts';

// Many random frames: on a loaded machine the default of five seconds may not do.
vi.setConfig({ testTimeout: 60_000 });

const law = (name: string, holds: (seen: Seen) => void) =>
  test(name, () => {
    fc.assert(fc.property(seenArbitrary, holds), { numRuns: 1_000 });
  });

law('a latch that was not read freshly counts as set', (seen) => {
  const s = readSituation(seen);
  if (s === null || seen.frame === null) return;
  const fresh = seen.frame.latch !== null && !s.lost.redisLatch;
  expect(s.latched).toBe(!fresh || isLatched(seen.frame.latch));
  expect(s.latchKnown).toBe(fresh);
});

law('flat is true only without a position and with every needed clock heard, or by the guardian', (seen) => {
  const s = readSituation(seen);
  if (s?.flat !== true) return;
  expect(s.positions).toEqual([]);
  const { recon: _, ...needed } = s.lost;
  expect(s.byGuardian || !Object.values(needed).some(Boolean)).toBe(true);
});

law('the guardian vouches only for zero orders, and never over a link or store that is lost', (seen) => {
  const s = readSituation(seen);
  if (!s?.byGuardian) return;
  expect(seen.frame?.guardian_seen?.orders.count).toBe(0);
  expect([s.lost.link, s.lost.redisLive, s.lost.redisLatch]).toEqual([false, false, false]);
});

test('an age grows with the time since the frame came', () => {
  const at = (elapsedMs: number) => readSituation({ frame: frameFixture(), elapsedMs, linkMs: 0 });
  expect(at(0)?.ages).toMatchObject({ engine: 250, venue: 800, recon: 3_000, redisLatch: 100 });
  expect(at(1_000)?.ages).toMatchObject({ engine: 1_250, venue: 1_800, recon: 4_000, redisLatch: 1_100 });
  expect((at(1_000)?.nowMs ?? 0) - (at(0)?.nowMs ?? 0)).toBe(1_000);
});
