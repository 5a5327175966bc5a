import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noteStateTime, type StateClock, venueTimeAt } from './state-clock.ts';

const VENUE_MS = 1_700_000_000_000;
/** States that were `lagMs` old when they were heard, at monotonic `heardMs`. */
const heard = (...times: [heardMs: number, lagMs: number][]): StateClock =>
  times.reduce<StateClock>(
    (clock, [heardMs, lagMs]) => noteStateTime(clock, { timeMs: VENUE_MS + heardMs - lagMs, heardMs }),
    [],
  );
const MINUTE = 60_000;

test.each<[string, StateClock, number | null]>([
  ['before the first state nothing', heard(), null],
  ['of one state what it shows', heard([0, 300]), -300],
  ['of several in a minute the one nearest', heard([0, 300], [10, 40], [20, 5_000]), -40],
  ['of several minutes, too', heard([0, 300], [MINUTE, 40], [2 * MINUTE, 5_000]), -40],
  ['for the rest of ten minutes', heard([0, 40], [10 * MINUTE - 1, 5_000]), -40],
  ['and no longer', heard([0, 40], [10 * MINUTE, 5_000]), -5_000],
  ['one minute far ahead of the others is odd', heard([0, 40], [MINUTE, -60_001], [2 * MINUTE, 50]), -40],
  ['of two minutes the later time stands, whichever is odd', heard([0, 40], [MINUTE, 70_000]), -40],
  ['and if it is the odd one, it only delays', heard([0, 40], [MINUTE, -60_001]), 60_001],
  ['one that is not so far is believed', heard([0, 40], [MINUTE, -59_960]), 59_960],
  [
    'two far ahead are a time that has jumped',
    heard([0, 40], [MINUTE, -3_600_000], [2 * MINUTE, -3_600_000]),
    3_600_000,
  ],
  [
    'a time that jumped back is followed when what was before is forgotten',
    heard([0, 0], [10 * MINUTE, 3_600_000]),
    -3_600_000,
  ],
])('%s', (_, clock, aheadMs) => {
  expect(venueTimeAt(clock, 500)).toBe(aheadMs === null ? null : VENUE_MS + 500 + aheadMs);
});

test('however states lag, it is never ahead of the venue, and remembers ten minutes at the most', () => {
  const reads = fc.array(fc.tuple(fc.nat({ max: 90_000 }), fc.nat({ max: 20_000 })), {
    minLength: 1,
    maxLength: 60,
  });
  fc.assert(
    fc.property(reads, (all) => {
      let [clock, nowMs] = [[] as StateClock, 0];
      for (const [gapMs, lagMs] of all) {
        nowMs += gapMs;
        clock = noteStateTime(clock, { timeMs: VENUE_MS + nowMs - lagMs, heardMs: nowMs });
        expect(venueTimeAt(clock, nowMs)).toBeLessThanOrEqual(VENUE_MS + nowMs);
        expect(venueTimeAt(clock, nowMs)).toBeGreaterThanOrEqual(VENUE_MS + nowMs - lagMs);
        expect(clock.length).toBeLessThanOrEqual(10);
      }
    }),
  );
});
