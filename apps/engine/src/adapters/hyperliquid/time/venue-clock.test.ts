/** The venue's clock is taken from the best reading, and no wall clock can move it. */
import { describe, expect, it } from 'vitest';
import { HandClock } from '../../../../test/support/doubles.ts';
import { READING_AGE_MS_MAX, VenueClock } from './venue-clock.ts';

const VENUE = 1_800_000_000_000;

function clocks() {
  const hand = new HandClock();
  return { hand, venue: new VenueClock(hand) };
}

describe('VenueClock', () => {
  it('knows nothing before the first reading', () => {
    const { venue } = clocks();
    expect([venue.venueNowMs(), venue.skewMs(), venue.uncertaintyMs(), venue.ageMs()]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  it('takes a reading as of the middle of its round trip, and goes on with the monotonic clock', () => {
    const { hand, venue } = clocks();
    venue.note(VENUE, 100, 140);
    hand.nowMs = 1_120;
    expect([venue.venueNowMs(), venue.uncertaintyMs(), venue.ageMs()]).toEqual([VENUE + 1_000, 20, 980]);
    expect(venue.skewMs()).toBe(hand.wallMs() - (VENUE + 1_000));
  });

  it.each([
    ['a quicker one', { at: 1_000, roundTripMs: 10, offMs: 3 }, true],
    ['as quick a one', { at: 1_000, roundTripMs: 40, offMs: 3 }, true],
    ['a slower one', { at: 1_000, roundTripMs: 60, offMs: 3 }, false],
    ['a slower one that can be true beside it', { at: 1_000, roundTripMs: 60, offMs: 50 }, false],
    ['a slower one that contradicts it', { at: 1_000, roundTripMs: 60, offMs: 51 }, false],
    ['a quicker one that contradicts it', { at: 1_000, roundTripMs: 10, offMs: 51 }, false],
    ['a slower one just within the age', { at: 40 + READING_AGE_MS_MAX, roundTripMs: 60, offMs: 3 }, false],
    ['a slower one just beyond the age', { at: 41 + READING_AGE_MS_MAX, roundTripMs: 60, offMs: 3 }, true],
  ])('is replaced by %s', (_, { at, roundTripMs, offMs }, replaced) => {
    const { hand, venue } = clocks();
    venue.note(VENUE + 20, 0, 40);
    venue.note(VENUE + at - roundTripMs / 2 + offMs, at - roundTripMs, at);
    hand.nowMs = at;
    expect((venue.venueNowMs() ?? 0) - VENUE - at).toBe(replaced ? offMs : 0);
  });

  it.each([
    ['by one that agrees with it', [1_100, 1_090], 1_100, false],
    ['by one that agrees with the old one', [1_100, 3], 0, false],
    ['not by a third opinion, and then by one that agrees with that', [1_100, -1_100, -1_110], -1_100, false],
    ['not yet', [1_100], 0, true],
    ['not yet, after it is stale either', [READING_AGE_MS_MAX + 1_100], 0, true],
  ])('a contradiction of 1.1 s is settled %s', (_, offsets, expected, contradicted) => {
    const { hand, venue } = clocks();
    venue.note(VENUE + 20, 0, 40);
    for (const [i, offMs] of offsets.entries()) {
      hand.nowMs = 10_000 * (i + 1);
      venue.note(VENUE + hand.nowMs - 20 + offMs, hand.nowMs - 40, hand.nowMs);
    }
    const movedMs = (venue.venueNowMs() ?? 0) - VENUE - hand.nowMs;
    expect(Math.abs(movedMs - expected)).toBeLessThanOrEqual(20);
    expect(venue.isContradicted()).toBe(contradicted);
  });

  it.each([
    ['a time that is none', Number.NaN, 0, 1],
    ['a negative time', -1, 0, 1],
    ['a round trip that ended before it began', VENUE, 2, 1],
  ])('ignores %s', (_, venueTimeMs, issuedMs, receivedMs) => {
    const { venue } = clocks();
    venue.note(venueTimeMs, issuedMs, receivedMs);
    expect(venue.venueNowMs()).toBeNull();
  });
});
