import { expect, test } from 'vitest';
import {
  bootInHealth,
  causeIn,
  newSight,
  noteBeat,
  noteLook,
  noteProbe,
  parseEngineBeat,
  type Sight,
  signAgeMs,
  situationOf,
  type Verdict,
  verdictOf,
} from './engine-sight.ts';
import { type EngineHeartbeat, engineHeartbeatSchema } from './heartbeat.ts';
import { bootIdSchema, engineIdSchema } from './ids.ts';

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

const BOOT = bootIdSchema.parse('boot-0001');
const LATER_BOOT = bootIdSchema.parse('boot-0002');
const ENGINE = engineIdSchema.parse('mm-1');
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
  ['an old beat, but its port answers', noteProbe(BEATEN, BOOT, 9_000), 10_000, 'alive'],
  ['an old beat, and its port fell silent', noteProbe(BEATEN, BOOT, 9_000), 10_001, 'DARK'],
  ['its port answers, redis-latch never did', noteProbe(START, BOOT, 9_000), 9_500, 'alive'],
  ['a goodbye', PARTED, 5_001, 'goodbye'],
  ['a goodbye long ago', PARTED, 500_000, 'goodbye'],
  ['a goodbye, but its port still answers', noteProbe(PARTED, BOOT, 5_100), 5_200, 'alive'],
  ['a new boot after a goodbye', noteBeat(PARTED, beat(0, { boot_id: 'boot-0002' }), 8_000), 8_500, 'alive'],
  ['a new boot that fell silent', noteBeat(PARTED, beat(0, { boot_id: 'boot-0002' }), 8_000), 9_001, 'DARK'],
  ['a goodbye, then the port of a later boot', noteProbe(PARTED, LATER_BOOT, 9_000), 9_500, 'alive'],
  ['that fell silent before its first heartbeat', noteProbe(PARTED, LATER_BOOT, 9_000), 10_001, 'DARK'],
  [
    'a port that answered once, no heartbeat ever, freshly read: slow to start',
    noteBeat(noteProbe(START, BOOT, 1), null, 5_000),
    6_000,
    'never_started',
  ],
  ['and no longer freshly read', noteBeat(noteProbe(START, BOOT, 1), null, 5_000), 6_001, 'DARK'],
  [
    'a later boot slow to its first heartbeat, freshly read',
    noteBeat(noteProbe(PARTED, LATER_BOOT, 9_000), beat(1, GOODBYE), 10_000),
    10_500,
    'goodbye',
  ],
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

test('a watcher that slept itself starts anew: what it missed says nothing of the engine', () => {
  const awake = noteLook({ ...BEATEN, lookedMs: 5_000 }, 5_400);
  expect(verdictOf(noteLook(awake, 5_900), 6_001)).toBe('DARK');
  const slept = noteLook(awake, 5_901);
  expect(slept.sinceMs).toBe(5_901);
  expect(verdictOf(slept, 6_901)).toBe('starting');
  expect(verdictOf(slept, 6_902)).toBe('DARK');
});

test.each<[string, Sight, number | null]>([
  ['nothing seen', START, null],
  ['a beat', BEATEN, 2_000],
  ['a later probe', noteProbe(BEATEN, BOOT, 6_500), 500],
  ['a goodbye is no sign of life', PARTED, null],
  ['a probe in the future counts as now', noteProbe(START, BOOT, 8_000), 0],
])('age of the last sign: %s', (_, sight, ageMs) => {
  expect(signAgeMs(sight, 7_000)).toBe(ageMs);
});

test.each<[string, Sight, Verdict, number, string | null]>([
  ['dark', BEATEN, 'DARK', 0, 'dark:mm-1:boot-0001:1'],
  ['dark, never heard', START, 'DARK', 0, 'dark:mm-1:never-heard'],
  ['dark, a later boot', noteProbe(PARTED, LATER_BOOT, 1), 'DARK', 0, 'dark:mm-1:boot-0001:1:boot-0002'],
  ['absent with orders', PARTED, 'goodbye', 2, 'left:mm-1:boot-0001:1'],
  ['never started, with orders', START, 'never_started', 1, 'left:mm-1:never-heard'],
  ['absent without orders', PARTED, 'goodbye', 0, null],
  ['alive with orders', BEATEN, 'alive', 9, null],
  ['not seen yet, with orders', START, 'starting', 9, null],
])('what the watcher stops for by itself: %s', (_, sight, verdict, left, key) => {
  expect(causeIn(ENGINE, sight, verdict, left)?.key ?? null).toBe(key);
});

const HEALTH = {
  process: 'engine',
  engine_id: 'mm-1',
  ok: false,
  boot_id: 'boot-0001',
  build_id: 'test-build',
  contract_version: 1,
  at: '2026-01-01T00:00:00.000Z',
  state: 'HALTED',
  parts: [],
};

test.each<[string, Parameters<typeof bootInHealth>[1], string | null]>([
  ['this engine, even when it is not well', { status: 200, json: HEALTH }, 'boot-0001'],
  ['another engine on its port', { status: 200, json: { ...HEALTH, engine_id: 'mm-2' } }, null],
  ['another process on its port', { status: 200, json: { ...HEALTH, process: 'pager' } }, null],
  ['an error status', { status: 500, json: HEALTH }, null],
  ['no JSON', { status: 200, json: undefined }, null],
  ['nothing', { silent: 'ECONNREFUSED' }, null],
])('the answer of %s', (_, answer, boot) => {
  expect(bootInHealth(ENGINE, answer)).toBe(boot);
});

test.each([null, undefined, '', '{', '{}', '[]', JSON.stringify({ ...beat(1), seq: -1 })])(
  'a heartbeat of %j counts as none',
  (json) => {
    expect(parseEngineBeat(json)).toBeNull();
  },
);

test.each<[string, Record<string, unknown>, number | null]>([
  ['armed: counted from when the beat was read', { scheduled_cancel_in_ms: 9_000 }, 14_000],
  ['not armed', { scheduled_cancel_in_ms: null }, null],
  ['not said', {}, null],
])('the scheduled cancel of the engine: %s', (_, change, firesMs) => {
  expect(situationOf(noteBeat(START, beat(1, change), 5_000), 30_000).firesMs).toBe(firesMs);
});
