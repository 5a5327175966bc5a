import { ago, FIXTURE_NOW, frameFixture, snapshotFixture } from '@agora/shared/fixtures';
import type { ProcessStatus } from '@agora/shared/status';
import { epochMsOf, isoMs } from '@agora/shared/time';
import { expect, test } from 'vitest';
import {
  alertPathFinding,
  buildsFinding,
  hasJustStarted,
  preflightFindings,
  WALLET_DAYS_MIN,
  walletsFinding,
} from './running.ts';

const line = { name: 'equity', value: '90 USD', limit: '100 USD', fix: 'Fund the account.' };

test('every line of a report becomes a finding with value, limit and fix', () => {
  const report = { ok: false, checked_at: null, age_ms: 4, lines: [{ ...line, pass: false }] };
  expect(preflightFindings('engine-mm-1', report)).toEqual([
    { check: 'engine-mm-1 equity', pass: false, value: '90 USD (wanted: 100 USD)', fix: 'Fund the account.' },
  ]);
});

test.each([
  ['it answers HTTP 401', 'it answers HTTP 401'],
  [{ ok: null, checked_at: null, age_ms: null, lines: [] }, 'not run yet: the venue has not been read'],
] as const)('without a report it fails: %j', (report, value) => {
  const found = preflightFindings(
    'engine-mm-1',
    typeof report === 'string' ? report : { ...report, lines: [] },
  );
  expect(found).toMatchObject([{ pass: false, value }]);
});

const NOW_MS = epochMsOf(FIXTURE_NOW);

test.each<[string, number[], boolean]>([
  ['a process of just now among older ones', [600_000, 30_000], true],
  ['older ones alone', [600_000, 30_001], false],
  ['none', [], false],
])('what fails is looked at again right after a start: %s', (_, agesMs, again) => {
  const processes = agesMs.map((age) => ({ since: isoMs(NOW_MS - age) }));
  const state = { processes } as unknown as Parameters<typeof hasJustStarted>[0]; // nothing else is read
  expect(hasJustStarted(state, NOW_MS)).toBe(again);
  expect(hasJustStarted(undefined, NOW_MS)).toBe(false);
});
const process = (name: string, build_id: string | null): ProcessStatus => ({
  ...{ name, build_id, state: 'up', pid: 1, age_ms: 1, detail: '' },
});

test.each<[string, ProcessStatus[], boolean, string]>([
  [
    'one build',
    [process('guardian', 'a'), process('pager', 'a'), process('web', null)],
    true,
    '2 processes of a',
  ],
  ['half an upgrade', [process('guardian', 'a'), process('pager', 'b')], false, 'guardian a, pager b'],
  ['nobody tells', [process('web', null)], false, 'no process tells its build'],
])('builds: %s', (_, statuses, pass, value) => {
  expect(buildsFinding(statuses)).toMatchObject({ pass, value });
});

const beat = (change: object) =>
  JSON.stringify({
    ...{
      boot_id: 'boot-0003',
      build_id: '4f9c2e1',
      contract_version: 1,
      pid: 1,
      seq: 1,
      at: FIXTURE_NOW,
      mono_ms: 1,
    },
    ...{ state: 'idle', outbox: 0, oldest_undelivered_at: null, last_delivered_at: null, problem: null },
    ...change,
  });

test.each<[string, string | null, boolean, RegExp]>([
  ['well', beat({ last_delivered_at: ago(30) }), true, /last delivered .*, 0 wait/],
  ['nothing told yet', beat({}), true, /nothing was told/],
  [
    'an alert that waits for as long as it may',
    beat({ oldest_undelivered_at: ago(60), outbox: 1 }),
    true,
    /1 wait/,
  ],
  ['one that waits longer', beat({ oldest_undelivered_at: ago(60.001) }), false, /waits for 60 s/],
  ['a chat that refuses', beat({ problem: 'telegram chat 7: blocked' }), false, /blocked/],
  ['a pager heard as long ago as it may', beat({ at: ago(10) }), true, /nothing was told/],
  ['a silent pager', beat({ at: ago(10.001) }), false, /not heard/],
  ['one that ended', beat({ goodbye: { at: FIXTURE_NOW, reason: 'x' } }), false, /not heard/],
  ['none', null, false, /not heard/],
  ['garbage', '{', false, /not heard/],
])('alert path: %s', (_, heartbeat, pass, value) => {
  expect(alertPathFinding(heartbeat, NOW_MS, false)).toMatchObject({
    pass,
    value: expect.stringMatching(value),
  });
});

test('alert path: a pager that has nobody to tell says so, and still fails where it is silent', () => {
  expect(alertPathFinding(beat({}), NOW_MS, true)).toMatchObject({ pass: null });
  expect(alertPathFinding(null, NOW_MS, true)).toMatchObject({ pass: false });
});

const leftOf = (leftMs: number) => [
  { name: 'engine', ends_at: isoMs(NOW_MS + 86_400_000 * 60) },
  { name: 'guardian', ends_at: isoMs(NOW_MS + leftMs) },
];

test.each<[string, Parameters<typeof snapshotFixture>[0], boolean | null]>([
  ['that last for as long as they must', { agent_wallets: leftOf(WALLET_DAYS_MIN * 86_400_000) }, true],
  ['of which one ends sooner', { agent_wallets: leftOf(WALLET_DAYS_MIN * 86_400_000 - 1) }, false],
  ['that nobody told', { agent_wallets: null }, false],
  ['without names', { agent_wallets: [] }, null],
])('agent wallets %s', (_, change, pass) => {
  const frame = frameFixture({ snapshot: snapshotFixture(change) });
  expect(walletsFinding(frame, NOW_MS)).toMatchObject({ pass });
});

test('agent wallets of an engine without a frame are not known', () => {
  expect(walletsFinding(frameFixture({ snapshot: null }), NOW_MS)).toMatchObject({ pass: false });
});
