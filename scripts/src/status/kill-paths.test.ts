import { expect, test } from 'vitest';
import { killPathsIn } from './kill-paths.ts';

const AT_MS = Date.UTC(2026, 2, 1, 3);
const live = { live: true, checked_at: '2026-03-01T02:59:30.000Z', detail: 'tried' };
const beat = (change: object = {}) =>
  JSON.stringify({
    ...{ boot_id: 'boot-of-a-test', build_id: 'b', contract_version: 1, pid: 1, seq: 1, mono_ms: 0 },
    ...{ at: '2026-03-01T03:00:00.000Z', state: 'watching', wallets: [] },
    telegram: { configured: false, last_poll_at: null, problem: null },
    kill_paths: { telegram: live, file: live, api: live, cli: live },
    ...change,
  });

test.each<[string, string | null, number, boolean | null]>([
  ['a guardian that is heard, at its limit', beat(), AT_MS + 1_000, true],
  ['one that is silent', beat(), AT_MS + 1_001, null],
  ['one that said goodbye', beat({ goodbye: { at: '2026-03-01T03:00:00.000Z', reason: 'x' } }), AT_MS, null],
  ['none', null, AT_MS, null],
  ['what is no heartbeat', '{}', AT_MS, null],
])('%s', (_, text, nowMs, expected) => {
  expect(killPathsIn(text, nowMs).file.live).toBe(expected);
});
