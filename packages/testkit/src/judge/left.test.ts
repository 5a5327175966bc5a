import { expect, test } from 'vitest';
import { leftUsOf } from './left.ts';
import { type Evidence, NO_OUTAGES, type Span, type VenueSpan } from './verdict.ts';

/** Noted at the second millisecond. */
const audit = { intents: [{ cloid: '0xa', ms: 2 }] } as unknown as Evidence['audit']; // nothing else of it is looked at
const leftUs = (us: number, venue: readonly VenueSpan[], cloid: string | null = '0xa') =>
  leftUsOf({ audit, outages: { ...NO_OUTAGES, venue } } as Evidence)({ us, cloid }); // nor of the rest

test.each<[string, number, readonly Span[], number]>([
  ['no outage: when it came in', 9_000, [], 9_000],
  [
    'taken up within one that began before it was noted: when it was noted',
    9_000,
    [span(1_000, 9_500)],
    2_000,
  ],
  ['within one that began later: not before that', 9_000, [span(5_000, 9_500)], 5_000],
  ['as one begins', 9_000, [span(9_000, 9_500)], 9_000],
  ['before it began', 8_999, [span(9_000, 9_500)], 8_999],
  ['as late as a backlog is worked off', 259_000, [span(1_000, 9_000)], 2_000],
  ['later than that', 259_001, [span(1_000, 9_000)], 259_001],
  [
    'within one that began before the backlog of another was worked off: when it was noted',
    899_000,
    [span(1_000, 3_000), span(253_000, 900_000)],
    2_000,
  ],
  [
    'within one that began later than that: not before it',
    509_000,
    [span(1_000, 3_000), span(253_001, 509_500)],
    253_001,
  ],
  ['of two outages, the one that began first', 9_000, [span(8_000, 9_500), span(1_000, 9_400)], 2_000],
])('%s', (_, us, venue, left) => {
  expect(leftUs(us, venue)).toBe(left);
});

test.each([['0xb'], [null]])('what the engine never noted (%s) counts from when it came in', (cloid) => {
  expect(leftUs(9_000, [span(1_000, 9_500)], cloid)).toBe(9_000);
});

test('an outage that holds nothing back changes nothing', () => {
  expect(leftUs(9_000, [{ ...span(1_000, 9_500), holdsBytes: false }])).toBe(9_000);
});

function span(fromUs: number, toUs: number): Span {
  return { fromUs, toUs };
}
