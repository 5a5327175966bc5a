import { type GuardianHeartbeat, guardianHeartbeatSchema } from '@agora/shared/heartbeat';
import { engineIdSchema } from '@agora/shared/ids';
import { untriedPaths } from '@agora/shared/kill-path';
import { describe, expect, test } from 'vitest';
import { atMs } from '../../../test/support/facts.ts';
import { guardianProblem, killPathsAt, noteGuardian } from './guardian-feed.ts';

const ID = engineIdSchema.parse('mm-1');
const HOUR_MS = 3_600_000;
const BEAT_AT_MS = 10 * HOUR_MS;
const GONE = untriedPaths(`no guardian since ${atMs(BEAT_AT_MS)}`);

function beat(change: Record<string, unknown> = {}): GuardianHeartbeat {
  return guardianHeartbeatSchema.parse({
    boot_id: 'guardian-1',
    build_id: 'test-build',
    contract_version: 1,
    pid: 1,
    seq: 7,
    at: atMs(BEAT_AT_MS),
    mono_ms: 0,
    state: 'watching',
    wallets: [wallet(atMs(BEAT_AT_MS - HOUR_MS))],
    telegram: { configured: false, last_poll_at: null, problem: null },
    kill_paths: { ...untriedPaths('not tried'), file: { live: true, checked_at: null, detail: 'seen' } },
    ...change,
  });
}

function wallet(provenAt: string | null, engineId = 'mm-1') {
  return { engine_id: engineId, address: `0x${'1'.repeat(40)}`, proven_at: provenAt, problem: null };
}

function problemOf(heartbeat: GuardianHeartbeat, ageMs = 10): string | null {
  return guardianProblem(noteGuardian(null, heartbeat, 1_000), ID, 1_000 + ageMs);
}

describe('the guardian feed is clear', () => {
  test.each([
    ['just under 1 s', 999, null],
    ['at 1 s', 1_000, null],
    ['just over 1 s', 1_001, `guardian silent since ${atMs(BEAT_AT_MS)}`],
    ['in the future', -1, `guardian silent since ${atMs(BEAT_AT_MS)}`],
  ])('while the beat was new %s ago', (_, ageMs, problem) => {
    expect(problemOf(beat(), ageMs)).toBe(problem);
  });

  test.each([
    ['just under 2 h', 2 * HOUR_MS - 1, true],
    ['at 2 h', 2 * HOUR_MS, true],
    ['just over 2 h', 2 * HOUR_MS + 1, false],
    ['in the future', -1, false],
  ])('while its wallet was proven %s before the beat', (_, agoMs, clear) => {
    expect(problemOf(beat({ wallets: [wallet(atMs(BEAT_AT_MS - agoMs))] })) === null).toBe(clear);
  });
});

test.each([
  ['never seen', null, 'no guardian seen'],
  [
    'no wallet for this engine',
    beat({ wallets: [wallet(atMs(0), 'mm-2')] }),
    'guardian has no wallet for this engine',
  ],
  [
    'wallet proven too long ago',
    beat({ wallets: [wallet(atMs(BEAT_AT_MS - 3 * HOUR_MS))] }),
    `guardian wallet last proven ${atMs(BEAT_AT_MS - 3 * HOUR_MS)}`,
  ],
  ['wallet never proven', beat({ wallets: [wallet(null)] }), 'guardian wallet not proven: not recorded'],
  ['goodbye', beat({ goodbye: { at: atMs(5), reason: 'SIGTERM' } }), `guardian stopped at ${atMs(5)}`],
])('%s is named', (_, heartbeat, problem) => {
  expect(guardianProblem(noteGuardian(null, heartbeat, 1_000), ID, 1_001)).toBe(problem);
});

test('reading the same beat again does not make it younger; a new one does, and so does a new boot', () => {
  const first = noteGuardian(null, beat(), 1_000);
  expect(noteGuardian(first, beat(), 2_000)?.changedMs).toBe(1_000);
  expect(noteGuardian(first, null, 2_000)?.changedMs).toBe(1_000);
  expect(noteGuardian(first, beat({ seq: 8 }), 2_000)?.changedMs).toBe(2_000);
  expect(noteGuardian(first, beat({ boot_id: 'guardian-2' }), 2_000)?.changedMs).toBe(2_000);
});

test.each([
  ['as the guardian tried them, at its limit', beat(), 1_000, beat().kill_paths],
  ['not known once it is silent', beat(), 1_001, GONE],
  ['not known once it said goodbye', beat({ goodbye: { at: atMs(5), reason: 'SIGTERM' } }), 0, GONE],
  ['not known without a guardian', null, 0, untriedPaths('no guardian seen')],
])('the kill paths are %s', (_, heartbeat, ageMs, paths) => {
  expect(killPathsAt(noteGuardian(null, heartbeat, 1_000), 1_000 + ageMs)).toEqual(paths);
});
