import type { DriftDifference } from '@agora/shared/event-risk';
import { expect, test } from 'vitest';
import { adoptRefusal, differencesText } from './adopt.ts';
import type { Compared } from './compare.ts';
import { account, view } from './fixtures.ts';
import {
  forgiveDrift,
  isSuspectTooLong,
  needPass,
  newReconciliation,
  notePass,
  RECON,
  type Reconciliation,
} from './reconciliation.ts';

const differing = (...subjects: string[]): DriftDifference[] =>
  subjects.map((subject) => ({ kind: 'position', subject, ours: '1', venue: '2' }));
const compared = (...subjects: string[]): Compared => ({
  differences: differing(...subjects),
  carried: new Map(),
  learned: [],
  funding: [],
  costs: [],
  settled: [],
  cachedCount: 1,
  restCount: 1,
});
const pass = (recon: Reconciliation, issuedMs: number, ...subjects: string[]) =>
  notePass(recon, view({ issuedMs, answeredMs: issuedMs + 10 }), compared(...subjects), issuedMs + 10);

test('nothing is ok before a whole read that began after boot agreed', () => {
  const recon = newReconciliation(100);
  expect([recon.status, pass(recon, 99)]).toEqual(['unproven', 'ignored']);
  expect([pass(recon, 100), recon.status]).toEqual(['agreed', 'ok']);
  expect(recon).toMatchObject({ okIssuedMs: 100, okAnsweredMs: 110, cachedCount: 1, restCount: 1 });
});

test.each([{ orders: null }, { account: null }])('a read of a part only proves nothing: %o', (part) => {
  const recon = newReconciliation(0);
  expect(notePass(recon, view(part), compared(), 200_000)).toBe('ignored');
  expect(recon.status).toBe('unproven');
});

test('after a reconnect only a read begun since then counts', () => {
  const recon = newReconciliation(0);
  pass(recon, 10);
  needPass(recon, 'streams reconnected', 50);
  expect([recon.status, pass(recon, 49), recon.status]).toEqual(['unproven', 'ignored', 'unproven']);
  expect(pass(recon, 50)).toBe('agreed');
});

test('a difference puts it down at once, and is drift when a read begun afterwards shows it again', () => {
  const recon = newReconciliation(0);
  pass(recon, 10);
  expect([pass(recon, 100, 'BTC'), recon.status]).toEqual(['confirm', 'suspect']);
  expect(pass(recon, 105, 'BTC')).toBe('ignored'); // begun before the difference was seen
  expect([pass(recon, 300, 'BTC'), recon.status]).toEqual(['drift', 'drift']);
});

test('a difference that the second read does not show was no drift', () => {
  const recon = newReconciliation(0);
  pass(recon, 100, 'BTC');
  expect([pass(recon, 300), recon.status, recon.suspect]).toEqual(['agreed', 'ok', null]);
});

test('another difference in each read is confirmed again, but not for ever', () => {
  const recon = newReconciliation(0);
  const outcomes = ['BTC', 'ETH', 'SOL', 'DOGE'].map((coin, n) => pass(recon, 100 * (n + 1), coin));
  expect(outcomes).toEqual(['confirm', 'confirm', 'confirm', 'drift']);
});

test.each([
  [RECON.suspectMsMax, false],
  [RECON.suspectMsMax + 1, true],
])('a suspicion nobody settled for %d ms is too old: %s', (ageMs, tooLong) => {
  const recon = newReconciliation(0);
  pass(recon, 100, 'BTC');
  expect(isSuspectTooLong(recon, 110 + ageMs)).toBe(tooLong);
  pass(recon, 300);
  expect(isSuspectTooLong(recon, 1e9)).toBe(false);
});

test('a stream can raise a doubt, but neither agree nor confirm', () => {
  const recon = newReconciliation(0);
  const ws = view({ source: 'ws', issuedMs: 50 });
  expect([notePass(recon, ws, compared(), 50), recon.status]).toEqual(['ignored', 'unproven']);
  pass(recon, 60);
  expect([notePass(recon, ws, compared('BTC'), 70), recon.status]).toEqual(['confirm', 'unproven']);
  expect([notePass(recon, ws, compared('BTC'), 80), recon.status]).toEqual(['confirm', 'unproven']);
  expect(recon.neededFor).toBe('the stream disagrees: position BTC');
});

test('drift stays drift until a later whole read agrees, or the books are rebased', () => {
  const recon = newReconciliation(0);
  pass(recon, 100, 'BTC');
  pass(recon, 300, 'BTC');
  expect([pass(recon, 400, 'ETH'), recon.status]).toEqual(['ignored', 'drift']);
  expect(recon.differences).toEqual(differing('ETH'));
  const healed = structuredClone(recon);
  expect([pass(healed, 500), healed.status]).toEqual(['agreed', 'ok']);
  forgiveDrift(recon, 'adopted', 600);
  expect([recon.status, pass(recon, 550), pass(recon, 600)]).toEqual(['unproven', 'ignored', 'agreed']);
});

test('what a pass did not look at keeps its differences, and what one did takes them away', () => {
  const recon = newReconciliation(0);
  pass(recon, 100, 'BTC');
  pass(recon, 300, 'BTC');
  const ordersAlone = (issuedMs: number, differences: DriftDifference[]) =>
    notePass(recon, view({ issuedMs, account: null }), { ...compared(), differences }, issuedMs + 10);
  ordersAlone(400, [foreign('oid 7')]);
  expect(recon.differences).toEqual([foreign('oid 7'), ...differing('BTC')]);
  ordersAlone(500, []);
  expect(recon.differences).toEqual(differing('BTC'));
  pass(recon, 600);
  expect(recon.differences).toEqual([]);
});

test('the account to be adopted is that of the pass that was judged', () => {
  const recon = newReconciliation(100);
  const look = (issuedMs: number, cashUusd: number | null) =>
    notePass(
      recon,
      view({ issuedMs, account: cashUusd === null ? null : account({ cashUusd }) }),
      compared('BTC'),
      issuedMs + 10,
    );
  look(100, 1);
  look(200, 2);
  look(210, null);
  expect(look(50, 3)).toBe('ignored');
  expect(recon.account?.cashUusd).toBe(2);
});

test('the text to be hashed is one for one set of differences', () => {
  const [a, b] = differing('BTC', 'ETH') as [DriftDifference, DriftDifference]; // two were asked for
  expect(differencesText([a, b])).toBe(differencesText([b, a]));
  expect(differencesText([a])).not.toBe(differencesText([{ ...a, venue: '3' }]));
});

test.each<[string, boolean, DriftDifference[], string | null]>([
  ['halted, and shown', true, differing('BTC'), null],
  ['not halted', false, differing('BTC'), 'NOT_HALTED'],
  ['nothing differs', true, [], 'NO_DIFFERENCES'],
  ['a foreign order', true, [foreign('oid 7')], 'FOREIGN_ORDERS'],
])('adopt, %s', (_, halted, differences, refusal) => {
  expect(adoptRefusal('shown', halted, differences, 'shown')).toBe(refusal);
});

test('adopt of a hash that is not the one shown is refused', () => {
  expect(adoptRefusal('older', true, differing('BTC'), 'newer')).toBe('OTHER_DIFFERENCES');
});

function foreign(subject: string): DriftDifference {
  return { kind: 'order_foreign', subject, ours: null, venue: 'resting' };
}
