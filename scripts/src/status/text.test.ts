import { frameFixture, signalsWith, snapshotFixture } from '@agora/shared/fixtures';
import { SIGNAL_NAMES } from '@agora/shared/signal';
import { describe, expect, test } from 'vitest';
import { engineText } from './text.ts';

const { ages } = frameFixture();
const snapshot = snapshotFixture({ signals: signalsWith(['reconcile_ok']) });
const signalLines = (change: Parameters<typeof frameFixture>[0]) =>
  engineText(frameFixture({ snapshot, ...change }))
    .split('\n')
    .filter((line) => SIGNAL_NAMES.some((name) => line.includes(` ${name} `)));
const marks = (lines: readonly string[]) => lines.map((line) => line.slice(2, 4).trim());

describe('the six trust signals', () => {
  test('read now: each with its evidence', () => {
    const lines = signalLines({});
    expect(marks(lines)).toEqual(['ok', 'ok', 'ok', 'NO', 'ok', 'ok']);
    expect(lines[3]).toBe('  NO  reconcile_ok          does not hold, blocks orders');
  });

  test('a time of another day says which', () => {
    const evidence = 'since 2020-02-03T04:05:06.000Z';
    const signals = snapshot.signals.map((each) => ({ ...each, evidence }));
    expect(signalLines({ snapshot: { ...snapshot, signals } })[0]).toMatch(/04:05:06 UTC on 2020-02-03$/);
  });

  test.each([
    ['a silent engine', { engine_ms: 5_001 }],
    ['snapshots that stay away', { snapshot_ms: 5_001 }],
    ['a redis-live that does not answer', { redis_live_ms: 4_001 }],
  ])('%s: not one is said to hold, and no old evidence is shown', (_, late) => {
    const lines = signalLines({ ages: { ...ages, ...late } });
    expect(marks(lines)).toEqual(SIGNAL_NAMES.map(() => '?'));
    expect(lines[0]).toMatch(/last known [\d.]+ s ago: held$/);
    expect(lines[3]).toMatch(/last known [\d.]+ s ago: blocked orders$/);
  });

  test.each([
    ['a silent engine at its limit', { engine_ms: 5_000 }],
    ['a snapshot at its limit', { snapshot_ms: 5_000 }],
    ['a redis-live at its limit', { redis_live_ms: 4_000 }],
  ])('%s is still heard', (_, late) => {
    expect(marks(signalLines({ ages: { ...ages, ...late } }))).toContain('ok');
  });

  test('none was ever read', () => {
    expect(signalLines({ snapshot: null })).toEqual(
      SIGNAL_NAMES.map((name) => `  ?   ${name.padEnd(22)}not known`),
    );
  });
});

test('advice to press STOP comes with the command that does it here', () => {
  const text = engineText(frameFixture({ ages: { ...ages, engine_ms: 60_000 }, guardian_seen: null }));
  expect(text).toMatch(/\nSafest next action\nPress STOP\..*\n {2}\.\/agora kill\n/);
});

test('a command that the advice names is not said twice', () => {
  const flat = engineText(frameFixture());
  expect(flat).toMatch(/\nSafest next action\nNo action needed\.\n\nGate OPEN\n/);
});
