import { type EngineHeartbeat, engineHeartbeatSchema } from '@agora/shared/heartbeat';
import { expect, test } from 'vitest';
import { newSight, noteBeat, noteProbe, type Sight, type Verdict, verdictOf } from './heartbeat-watch.ts';

function beat(seq: number, change: Record<string, unknown> = {}): EngineHeartbeat {
  return engineHeartbeatSchema.parse({
    boot_id: 'boot-0001',
    build_id: 'test-build',
    contract_version: 1,
    pid: 1,
    seq,
    at: '2026-01-01T00:00:00.000Z',
    mono_ms: 0,
    engine_id: 'mm-1',
    state: 'HALTED',
    ...change,
  });
}

const GOODBYE = { goodbye: { at: '2026-01-01T00:00:00.000Z', reason: 'SIGTERM' } };
const START: Sight = newSight(0);
const BEATEN = noteBeat(START, beat(1), 5_000);
const PARTED = noteBeat(START, beat(1, GOODBYE), 5_000);

test.each<[string, Sight, number, Verdict]>([
  ['nothing seen, at its limit', START, 1_000, 'starting'],
  ['nothing seen, just over its limit: not knowing is not absence', START, 1_001, 'DARK'],
  ['no heartbeat ever, freshly read', noteBeat(START, null, 5_000), 6_000, 'never_started'],
  ['no heartbeat ever, but redis-latch went silent', noteBeat(START, null, 5_000), 6_001, 'DARK'],
  ['a beat just under 1 s ago', BEATEN, 5_999, 'alive'],
  ['a beat 1 s ago', BEATEN, 6_000, 'alive'],
  ['a beat just over 1 s ago', BEATEN, 6_001, 'DARK'],
  ['an old beat, but its port answers', noteProbe(BEATEN, 9_000), 10_000, 'alive'],
  ['an old beat, and its port fell silent', noteProbe(BEATEN, 9_000), 10_001, 'DARK'],
  ['its port answers, redis-latch never did', noteProbe(START, 9_000), 9_500, 'alive'],
  ['a goodbye', PARTED, 5_001, 'goodbye'],
  ['a goodbye long ago', PARTED, 500_000, 'goodbye'],
  ['a goodbye, but its port still answers', noteProbe(PARTED, 5_100), 5_200, 'alive'],
  ['a new boot after a goodbye', noteBeat(PARTED, beat(0, { boot_id: 'boot-0002' }), 8_000), 8_500, 'alive'],
  ['a new boot that fell silent', noteBeat(PARTED, beat(0, { boot_id: 'boot-0002' }), 8_000), 9_001, 'DARK'],
  ['a clock that went back', BEATEN, 4_999, 'DARK'],
])('%s', (_, sight, nowMs, verdict) => {
  expect(verdictOf(sight, nowMs)).toBe(verdict);
});

test('reading the same beat again does not keep an engine alive', () => {
  const again = noteBeat(BEATEN, beat(1), 9_000);
  expect(again).toMatchObject({ beatMs: 5_000, readMs: 9_000 });
  expect(verdictOf(again, 9_001)).toBe('DARK');
  expect(verdictOf(noteBeat(again, beat(2), 9_000), 9_001)).toBe('alive');
});

test('a heartbeat that vanished from redis-latch does not turn a known engine into one that never started', () => {
  expect(verdictOf(noteBeat(BEATEN, null, 9_000), 9_001)).toBe('DARK');
});
