import { parseAnchors } from '@agora/shared/audit-anchors';
import { auditAnchorSchema } from '@agora/shared/audit-record';
import { frameFixture } from '@agora/shared/fixtures';
import { expect, test } from 'vitest';
import { condition, VirtualPager } from '../test/support/virtual.ts';
import { dailyLetter, firstDate, isDailyDue, localTime } from './daily.ts';

const ANCHOR = auditAnchorSchema.parse({
  chain: 'engine-mm-1',
  seq: 8_840,
  head: 'a'.repeat(64),
  at: '2026-03-01T08:00:00.000Z',
});
const local = { date: '2026-03-01', time: '08:00' };

test.each([
  ['UTC', '2026-03-01', '07:30'],
  ['Europe/Berlin', '2026-03-01', '08:30'],
  ['America/New_York', '2026-03-01', '02:30'],
  ['Pacific/Auckland', '2026-03-01', '20:30'],
])('in %s', (zone, date, time) => {
  expect(localTime(Date.parse('2026-03-01T07:30:00.000Z'), zone)).toEqual({ date, time });
});
test('midnight is 00:00 of the new day', () => {
  expect(localTime(Date.parse('2026-03-01T00:00:00.000Z'), 'UTC')).toEqual({
    date: '2026-03-01',
    time: '00:00',
  });
});

test.each([
  ['the minute before', '2026-03-02', '07:59', '2026-03-01', false],
  ['at its time', '2026-03-02', '08:00', '2026-03-01', true],
  ['late, after a restart', '2026-03-02', '23:00', '2026-03-01', true],
  ['again on the same day', '2026-03-02', '23:00', '2026-03-02', false],
  ['before anything is known of the last one', '2026-03-02', '08:00', null, false],
])('%s', (_, date, time, last, due) => {
  expect(isDailyDue({ date, time }, '08:00', last)).toBe(due);
});

test('a first start in the morning sends one the same day, a later one on the next', () => {
  const dueAt = (started: string, time: string) =>
    isDailyDue({ date: local.date, time }, '08:00', firstDate({ date: local.date, time: started }, '08:00'));
  expect(dueAt('07:00', '08:00')).toBe(true);
  expect(dueAt('09:00', '23:59')).toBe(false);
});

test('the heads stand as audit verify reads them', () => {
  const letter = dailyLetter({
    frames: [frameFixture()],
    records: [],
    anchors: [ANCHOR],
    local,
    problems: [],
  });
  expect(letter.lines).toEqual([
    '⬜ AGORA alive · 08:00 · alert path ok',
    'ACTIVE. Yes. 7 resting. · mm-btc-1 · MAINNET',
    'Nothing waits.',
    'Audit heads, for ./agora audit verify --anchors FILE:',
  ]);
  expect(parseAnchors((letter.anchors ?? []).map((anchor) => JSON.stringify(anchor)).join('\n'))).toEqual([
    ANCHOR,
  ]);
  expect(letter.silent).toBe(true);
});

test('what can wait comes with whose it is and its act; what is wrong with the path, first', () => {
  const pager = new VirtualPager();
  pager.conditions = [
    condition('KEY-EXPIRY', { family: 'KEY-EXPIRY' }),
    condition('DISK', { family: 'DISK', engine: null }),
    condition('LOSS-80', { family: 'LOSS-80', on: 'mm-2' }),
  ];
  pager.run(120_000);
  const problems = ['telegram chat 8: bot was blocked by the user.'];
  const { lines } = dailyLetter({ frames: [], records: pager.records, anchors: [], local, problems });
  expect(lines).toEqual([
    '⬜ AGORA alive · 08:00 · ALERT PATH NOT WELL',
    ...problems,
    'P3 KEY-EXPIRY · mm-1: KEY-EXPIRY stands. Do: Certificates: ./agora up renews them. Wallets: ./agora keys rotate.',
    'P3 LOSS-80 · mm-2: LOSS-80 stands. Do: None needed; ./agora reduce mm-2 or STOP if you are up.',
    'P3 DISK · AGORA: DISK stands. Do: Free the disk: ./agora doctor.',
    'Audit heads: not known.',
  ]);
});
