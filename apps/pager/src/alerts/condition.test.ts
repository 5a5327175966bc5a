import type { AlertCode } from '@agora/shared/alert-catalogue';
import { canonicalDecimal } from '@agora/shared/decimal';
import {
  ago,
  frameFixture,
  haltedSnapshot,
  latchSet,
  signalsWith,
  snapshotFixture,
} from '@agora/shared/fixtures';
import { seenArbitrary } from '@agora/shared/frame.arbitrary';
import type { FrameFacts } from '@agora/shared/frame-facts';
import { SCENARIOS } from '@agora/shared/scenarios';
import type { Snapshot } from '@agora/shared/snapshot';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sideConditions, stateCondition, unknownSides } from './condition.ts';

type Name = keyof typeof SCENARIOS;
/** Every scenario that calls for an alarm; all others call for none. */
const CODES: Partial<Record<Name, AlertCode>> = {
  'redis-live lost': 'UNKNOWN-REDIS',
  'redis-latch lost while active': 'UNKNOWN-REDIS',
  'redis-latch answers garbage': 'UNKNOWN-REDIS',
  'redis-latch lost while halted': 'HALT-OPEN',
  'snapshots stopped while the engine lives': 'UNKNOWN-ENGINE',
  'engine silent, orders may rest': 'UNKNOWN-ENGINE',
  'engine dead, guardian saw zero and a position': 'HALT-OPEN',
  'engine off as planned, flat': 'HALT-FLAT',
};

test.each(Object.entries(CODES))('%s: %s', (name, code) => {
  const { frame } = SCENARIOS[name as Name].seen; // a key of the table
  if (frame === null) throw new Error('a scenario without a frame');
  expect(stateCondition(frame)).toMatchObject({ code, family: 'state', engine: 'mm-btc-1' });
});

const BY_DISPLAY_ROW: Readonly<Record<number, readonly (AlertCode | null | 'hold')[]>> = {
  1: ['hold'],
  2: ['UNKNOWN-ENGINE', 'UNKNOWN-REDIS'],
  3: ['HALT-OPEN'],
  4: ['CANCEL-UNCONFIRMED'],
  5: ['BREACH-CAP', 'BREACH-STRAY', 'BREACH-LIQ', 'BREACH-GATE'],
  6: ['HALT-OPEN', 'RECON-MISMATCH'],
  7: ['HALT-FLAT'],
  8: ['hold'],
  9: ['GATED', null],
  10: [null],
  11: [null],
  12: ['UNKNOWN-ENGINE', 'BREACH-GATE'],
};
test.each(Object.entries(SCENARIOS).filter(([name]) => name !== 'browser link lost'))(
  '%s has the alarm of its row',
  (_, { seen, display }) => {
    if (seen.frame === null) return;
    const found = stateCondition(seen.frame);
    const code = found === null || found === 'hold' ? found : found.code;
    expect(BY_DISPLAY_ROW[display]).toContain(code);
  },
);

test('every code of state is reached by some scenario', () => {
  const reached = new Set(
    Object.values(SCENARIOS).flatMap(({ seen }) => {
      const found = seen.frame === null ? null : stateCondition(seen.frame);
      return found === null || found === 'hold' ? [] : [found.code];
    }),
  );
  expect([...reached].sort()).toEqual([
    'BREACH-CAP',
    'BREACH-GATE',
    'BREACH-LIQ',
    'BREACH-STRAY',
    'CANCEL-UNCONFIRMED',
    'HALT-FLAT',
    'HALT-OPEN',
    'RECON-MISMATCH',
    'UNKNOWN-ENGINE',
    'UNKNOWN-REDIS',
  ]);
});

test('law: any frame is judged, with a sentence and an act', () => {
  fc.assert(
    fc.property(seenArbitrary, ({ frame }) => {
      if (frame === null) return;
      const state = stateCondition(frame);
      for (const each of [...(state === null || state === 'hold' ? [] : [state]), ...sideConditions(frame)]) {
        expect(each.sentence.length).toBeGreaterThan(0);
        expect(each.sentence.length).toBeLessThanOrEqual(500);
        expect(each.sentence).not.toMatch(/undefined|NaN|web link/);
      }
    }),
  );
});

const active = (change: Partial<Snapshot> = {}, frame: Partial<FrameFacts> = {}) =>
  frameFixture({ snapshot: snapshotFixture(change), ...frame });
const gated = (failingForS: number) =>
  active({
    signals: signalsWith(['reconcile_ok'], failingForS),
    gate: { open: false, since: ago(failingForS), missing: ['reconcile_ok'], closures_10min: 1 },
    orders: { ...snapshotFixture().orders, resting: 0 },
  });

test.each([
  [599, null],
  [600, null],
  [601, 'GATED'],
])('a signal that fails for %i s', (seconds, code) => {
  const found = stateCondition(gated(seconds));
  expect(found === null || found === 'hold' ? found : found.code).toBe(code);
});

describe('how long a halt may settle', () => {
  const settle = (frame: FrameFacts) => {
    const found = stateCondition(frame);
    return found === null || found === 'hold' ? null : found.settleMs;
  };
  const halted = (change: Partial<Snapshot>) =>
    frameFixture({ snapshot: haltedSnapshot(change), latch: latchSet(1), guardian_seen: null });
  const unread = { match: null, as_of: ago(1) };
  test('while it cancels', () => {
    const clearance = haltedSnapshot().clearance;
    if (clearance === null) throw new Error('a halt has a clearance');
    const stopping = { ...clearance, stage: 'cancelling' as const, zero_seen_at: null, started_at: ago(1) };
    expect(settle(halted({ clearance: stopping }))).toBe(800);
  });
  test('while the position is not read', () => {
    expect(settle(halted({ recon: { ...haltedSnapshot().recon, ...unread } }))).toBe(4_000);
  });
  test('not once it is clear', () => {
    expect(settle(halted({}))).toBe(0);
    expect(settle(halted({ recon: { ...haltedSnapshot().recon, match: false } }))).toBe(0);
  });
});

describe('side conditions', () => {
  const codes = (frame: FrameFacts) => sideConditions(frame).map(({ code }) => code);
  const pnl = (usd: string) => ({
    loss: { ...snapshotFixture().loss, daily_pnl_usd: canonicalDecimal(usd) },
  });
  const closures = (closures_10min: number) => ({ gate: { ...snapshotFixture().gate, closures_10min } });
  const LATE_BAND = { warning_band_usd: canonicalDecimal('50') };
  const late = (usd: string) => ({ loss: { ...pnl(usd).loss, ...LATE_BAND } });
  test.each<[string, Partial<Snapshot>, AlertCode[]]>([
    ['two closures', closures(2), []],
    ['three closures', closures(3), ['GATE-FLAP']],
    ['a loss just under 80 %', late('-399.99'), []],
    ['a loss of 80 %', late('-400'), ['LOSS-80']],
    ['a loss just outside the band', late('-449.99'), ['LOSS-80']],
    ['a loss inside the band', late('-450'), ['KILL-ARMED']],
    ['a gain', late('450'), []],
    ['a loss not known', { loss: { ...snapshotFixture().loss, daily_pnl_usd: null } }, []],
    ['a dead-man’s switch not probed', { dead_man: { ...snapshotFixture().dead_man, eligible: null } }, []],
    [
      'a dead-man’s switch not available',
      { dead_man: { ...snapshotFixture().dead_man, eligible: false } },
      ['DEADMAN-INELIGIBLE'],
    ],
  ])('%s', (_, change, expected) => {
    expect(codes(active(change))).toEqual(expected);
  });
  const SIDES: AlertCode[] = ['GATE-FLAP', 'LOSS-80', 'KILL-ARMED', 'DEADMAN-INELIGIBLE'];
  const lost = (ages: Partial<FrameFacts['ages']>) =>
    active({}, { ages: { ...frameFixture().ages, ...ages } });
  test.each<[string, FrameFacts, AlertCode[]]>([
    ['an engine at its limit', lost({ engine_ms: 5_000 }), []],
    ['an engine that is lost', lost({ engine_ms: 5_001 }), SIDES],
    ['a snapshot that is lost', lost({ snapshot_ms: 5_001 }), SIDES],
    ['redis-live lost', lost({ redis_live_ms: 4_001 }), SIDES],
    ['redis-latch lost', lost({ redis_latch_ms: 4_001 }), SIDES],
    ['no snapshot', frameFixture({ snapshot: null }), SIDES],
    [
      'a loss not known',
      active({ loss: { ...snapshotFixture().loss, daily_pnl_usd: null } }),
      ['LOSS-80', 'KILL-ARMED'],
    ],
    [
      'a dead-man’s switch not probed',
      active({ dead_man: { ...snapshotFixture().dead_man, eligible: null } }),
      ['DEADMAN-INELIGIBLE'],
    ],
  ])('not known with %s', (_, frame, expected) => {
    expect(unknownSides(frame)).toEqual(expected);
  });
  test('are not told of an engine whose state is lost: they would follow from it', () => {
    const silent = { ...frameFixture().ages, engine_ms: 31_000, snapshot_ms: 31_000 };
    expect(codes(active(closures(9), { ages: silent }))).toEqual([]);
  });
});
