import { expect, test } from 'vitest';
import { follow, noteActs, noteRead, noteReadFailed } from './clearing.ts';
import { clearingText, isStriking, newsOf, survivorsText, venueSeenOf } from './clearing-news.ts';
import { type AccountSeen, type Clearing, NOT_CLEARING } from './clearing-state.ts';
import { engineIdSchema, oidSchema } from './ids.ts';
import { isoMsSchema } from './time.ts';
import { venueSeenSchema } from './venue-seen.ts';

const ID = engineIdSchema.parse('mm-1');
const AT = isoMsSchema.parse('2026-03-01T03:11:42.117Z');
const NO_STOP = { stop: null, dark: false, firesMs: null, calm: false, epochs: null };
const STOP = { ...NO_STOP, stop: '0:0' };
const seen = (startedMs: number, count: number): AccountSeen => ({
  startedMs,
  at: AT,
  epochs: { panic_epoch: 1, panic_global_epoch: 0 },
  orders: Array.from({ length: count }, (_, i) => ({ oid: oidSchema.parse(100 + i), coin: 'BTC' })),
  positions: [],
  state: { timeMs: 1_700_000_000_000 + startedMs, heardMs: startedMs },
});

const WATCHING = noteRead({ ...NOT_CLEARING, situation: NO_STOP }, seen(0, 2));
const STOPPED = follow(WATCHING, STOP, 1_000, AT);
const SEEN = noteRead(STOPPED, seen(1_010, 2));
const STRUCK = noteActs(SEEN, 'cancel', [{ kind: 'done' }], 1_020, 1_030);
const ZERO = noteRead(STRUCK, seen(1_040, 0));
const VERIFIED = noteRead(ZERO, seen(4_000, 0));

test.each<[Clearing, Clearing, string | null]>([
  [WATCHING, STOPPED, 'error: a stop stands: cancelling until the account is empty'],
  [
    WATCHING,
    SEEN,
    'error: a stop stands: cancelling until the account is empty; warn: 2 orders rest: 100, 101',
  ],
  [
    WATCHING,
    ZERO,
    'error: a stop stands: cancelling until the account is empty; warn: the venue shows no order',
  ],
  [STOPPED, SEEN, 'warn: 2 orders rest: 100, 101'],
  [STOPPED, noteRead(STOPPED, seen(1_010, 1)), 'warn: 1 order rest: 100'],
  [SEEN, STRUCK, null],
  [STRUCK, ZERO, 'warn: the venue shows no order'],
  [ZERO, VERIFIED, 'warn: verified: no order can land any more'],
  [VERIFIED, noteRead(VERIFIED, seen(9_000, 0)), null],
  [WATCHING, noteRead(WATCHING, seen(9_000, 3)), null],
  [VERIFIED, noteRead(VERIFIED, seen(9_000, 1)), 'error: 1 order appeared after zero: 100'],
  [VERIFIED, follow(VERIFIED, NO_STOP, 9_000, AT), 'info: no stop stands any more: only watching'],
  [
    VERIFIED,
    follow(VERIFIED, { ...STOP, stop: '1:0' }, 9_000, AT),
    'error: a stop stands: cancelling until the account is empty',
  ],
  [WATCHING, noteReadFailed(WATCHING, 5, 'HTTP 500'), 'warn: the venue: cannot be read: HTTP 500'],
  [noteReadFailed(WATCHING, 5, 'HTTP 500'), noteReadFailed(WATCHING, 9, 'HTTP 500'), null],
  [noteReadFailed(WATCHING, 5, 'HTTP 500'), WATCHING, 'info: the venue answers'],
  [ZERO, noteReadFailed(ZERO, 5, 'HTTP 500'), 'warn: the venue: cannot be read: HTTP 500'],
  // Orders were answered, positions were not.
  [
    ZERO,
    noteReadFailed(ZERO, 2_000, 'HTTP 500', seen(2_000, 2).orders),
    'error: 2 orders appeared after zero: 100, 101',
  ],
  [
    noteReadFailed(ZERO, 2_000, 'HTTP 500', seen(2_000, 2).orders),
    noteRead(noteReadFailed(ZERO, 2_000, 'HTTP 500', seen(2_000, 2).orders), seen(2_100, 0)),
    'warn: the venue shows no order',
  ],
])('what is told of a step (%#)', (before, after, text) => {
  const lines = newsOf(before, after, 5_000).lines.map(({ level, msg }) => `${level}: ${msg}`);
  expect(lines).toEqual(text === null ? [] : text.split('; '));
});

test('each step of a strike is timed from the stop, once', () => {
  expect(newsOf(SEEN, STRUCK, 1_030).steps).toEqual([
    { step: 'dispatch', sinceStopMs: 20 },
    { step: 'ack', sinceStopMs: 30 },
  ]);
  expect(newsOf(STRUCK, STRUCK, 1_031).steps).toEqual([]);
  expect(newsOf(STRUCK, ZERO, 1_050).steps).toEqual([{ step: 'zero_seen', sinceStopMs: 50 }]);
  expect(newsOf(ZERO, VERIFIED, 4_010).steps).toEqual([{ step: 'verified', sinceStopMs: 3_010 }]);
  expect(newsOf(VERIFIED, noteRead(VERIFIED, seen(9_000, 0)), 9_000).steps).toEqual([]);
  expect(newsOf(ZERO, noteRead(ZERO, seen(2_000, 0)), 2_010).steps).toEqual([]);
  expect(newsOf(STOPPED, SEEN, 1_015).steps).toEqual([]);
  expect(newsOf(WATCHING, WATCHING, 10).steps).toEqual([]);
});

test('what is published is what the venue showed, with how far the stop has got', () => {
  expect(venueSeenOf(NOT_CLEARING, ID)).toBeNull();
  expect(venueSeenOf(WATCHING, ID)).toMatchObject({
    clearance: null,
    cancelling_since: null,
    orders: { count: 2 },
  });
  const published = venueSeenOf(ZERO, ID);
  expect(venueSeenSchema.parse(published)).toEqual(published);
  expect(published).toMatchObject({
    orders: { count: 0, oids: [] },
    clearance: 'zero_seen',
    cancelling_since: AT,
    epochs: { panic_epoch: 1, panic_global_epoch: 0 },
  });
  const many = venueSeenOf(noteRead(STOPPED, seen(1_010, 500)), ID);
  expect(many?.orders).toMatchObject({ count: 500 });
  expect(many?.orders.oids).toHaveLength(20);
  const position = { coin: 'BTC', szi: '1' } as unknown as AccountSeen['positions'][number]; // published as it came
  const wide = { ...seen(1_010, 0), positions: Array.from({ length: 20 }, () => position) };
  expect(venueSeenOf(noteRead(STOPPED, wide), ID)?.positions).toHaveLength(16);
});

test('a changed read or stage is published, a mere problem is not', () => {
  expect(newsOf(WATCHING, STOPPED, 1).changed).toBe(true);
  expect(newsOf(STOPPED, SEEN, 1).changed).toBe(true);
  expect(newsOf(SEEN, STRUCK, 1).changed).toBe(false);
  expect(newsOf(SEEN, noteReadFailed(SEEN, 1, 'x'), 1).changed).toBe(false);
});

test.each<[Clearing, boolean, string | null, string]>([
  [NOT_CLEARING, false, null, 'not read yet'],
  [WATCHING, false, null, `watching: 2 orders at ${AT}`],
  [STOPPED, true, '2 being cancelled: 100, 101', 'stopped: cancelling'],
  [ZERO, true, null, 'stopped: zero_seen'],
  [VERIFIED, false, null, 'stopped: verified'],
])('in short (%#)', (c, striking, survivors, text) => {
  expect(isStriking(c)).toBe(striking);
  expect(survivorsText(c)).toBe(survivors);
  expect(clearingText(c)).toBe(text);
});
