import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { deriveDisplay } from './display.ts';
import { ago, frameFixture, snapshotFixture } from './fixtures.ts';
import { seenArbitrary } from './frame.arbitrary.ts';
import { nextAction } from './next-action.ts';
import { SCENARIOS } from './scenarios.ts';
import { readSituation, type Seen } from './situation.ts';

// Many random frames: on a loaded machine the default of five seconds may not do.
vi.setConfig({ testTimeout: 60_000 });

describe('the table', () => {
  test.each(Object.entries(SCENARIOS))('%s', (_, { seen, action }) => {
    expect(nextAction(seen).row).toBe(action);
  });

  test('the scenarios reach all twenty rows', () => {
    const rows = [...new Set(Object.values(SCENARIOS).map((s) => s.action))].sort((a, b) => a - b);
    expect(rows).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });
});

describe('boundaries', () => {
  const active = (change: object, alerts: object = {}): Seen => ({
    frame: frameFixture({
      snapshot: snapshotFixture(change),
      alerts: { undelivered_ms: null, pager_ms: 900, last_delivered_at: null, ...alerts },
    }),
    elapsedMs: 0,
    linkMs: 0,
  });
  const pnl = (daily_pnl_usd: string) => ({ loss: { ...snapshotFixture().loss, daily_pnl_usd } });
  test.each<[string, Seen, number]>([
    ['loss just below 80 % of the cap', active(pnl('-399.99')), 19],
    ['loss at 80 % of the cap', active(pnl('-400')), 18],
    ['a profit of the size of the cap', active(pnl('500')), 19],
    ['alerts waiting 60.000 s', active({}, { undelivered_ms: 60_000 }), 19],
    ['alerts waiting 60.001 s', active({}, { undelivered_ms: 60_001 }), 17],
    ['pager silent 60.000 s', active({}, { pager_ms: 60_000 }), 19],
    ['pager silent 60.001 s', active({}, { pager_ms: 60_001 }), 17],
    ['pager never heard', active({}, { pager_ms: null }), 17],
  ])('%s: row %i', (_, seen, row) => {
    expect(nextAction(seen).row).toBe(row);
  });

  test.each([
    [
      { armed: true, eligible: true, fires_at: ago(-28), triggers_left: 9 },
      'Venue dead-man fires 03:16:30 UTC.',
    ],
    [
      { armed: true, eligible: true, fires_at: ago(2), triggers_left: 9 },
      'Venue dead-man was due 03:16:00 UTC.',
    ],
    [{ armed: false, eligible: false, fires_at: null, triggers_left: null }, 'Venue dead-man: not eligible.'],
    [{ armed: false, eligible: null, fires_at: null, triggers_left: null }, 'Venue dead-man: not armed.'],
  ])('a silent engine names the dead-man: %j', (dead_man, text) => {
    const frame = frameFixture({
      snapshot: snapshotFixture({ dead_man: { ...dead_man, volume_missing_usd: null, detail: '' } }),
      ages: { ...frameFixture().ages, engine_ms: 31_000 },
    });
    expect(nextAction({ frame, elapsedMs: 0, linkMs: 0 }).says).toBe(`Press STOP. ${text}`);
  });
});

describe('of one engine among several', () => {
  const CALM = [12, 13, 14, 19];
  test.each(Object.entries(SCENARIOS).filter(([, { action }]) => CALM.includes(action)))(
    '%s: it is named, nobody is sent to sleep, and the others are pointed at',
    (_, { seen }) => {
      const { says, why, row } = nextAction(seen, true);
      expect(row).toBe(nextAction(seen).row);
      expect(says).toMatch(/^Of mm-btc-1 nothing is at risk\.|^No action needed for mm-btc-1\.$/);
      expect(why).toContain('For the other engines see Fleet.');
      expect(`${says} ${why}`).not.toMatch(/Safe to|awake/);
    },
  );

  test.each(Object.entries(SCENARIOS).filter(([, { action }]) => !CALM.includes(action)))(
    '%s: the advice is the same',
    (_, { seen }) => expect(nextAction(seen, true)).toEqual(nextAction(seen)),
  );
});

describe('laws over random frames', () => {
  const law = (name: string, holds: (seen: Seen) => void) =>
    test(name, () => {
      fc.assert(fc.property(seenArbitrary, holds), { numRuns: 1_000 });
    });

  law('every frame has exactly one row, and its text is whole', (seen) => {
    const action = nextAction(seen);
    expect(action.row).toBeGreaterThanOrEqual(1);
    expect(action.row).toBeLessThanOrEqual(20);
    expect(JSON.stringify(action)).not.toMatch(/undefined|NaN|Infinity|null|\[object|: \.|""\]/);
    expect(action.says).not.toBe('');
    expect(action.why).not.toBe('');
  });

  law(
    'a resume is never the recommended act, and is offered only when every gate was seen to hold',
    (seen) => {
      const action = nextAction(seen);
      if (action.button.kind !== 'resume') return;
      expect(action.button.primary).toBe(false);
      const gates = seen.frame?.snapshot?.recovery_gates ?? [];
      expect(gates.length > 0 && gates.every((gate) => gate.holds)).toBe(true);
      expect(deriveDisplay(seen)).toMatchObject({ row: 7 });
    },
  );

  law('"nothing is at risk" and "no action" are said only without doubt', (seen) => {
    const action = nextAction(seen);
    if (!/Nothing is at risk|No action needed|Safe to leave/.test(action.says)) return;
    const s = readSituation(seen);
    expect([7, 10, 11]).toContain(deriveDisplay(seen).row);
    expect(s?.lost.link || s?.lost.redisLive || s?.lost.redisLatch || s?.lost.snapshot).toBe(false);
  });

  law('a position that is memory is never left alone, nor is a cap that holds again waited for', (seen) => {
    const { row } = nextAction(seen);
    const s = readSituation(seen);
    if (s?.lost.venue && !s.byGuardian) expect(row).not.toBe(11);
    if (row !== 12) return;
    expect(s?.byGuardian).toBe(false);
    expect(s?.snapshot?.recovery_gates.find(({ gate }) => gate === 'loss_under_cap')?.holds).toBe(false);
  });

  law('an UNKNOWN or UNCONFIRMED state always asks for an act', (seen) => {
    if (!['UNKNOWN', 'UNCONFIRMED'].includes(deriveDisplay(seen).word)) return;
    const action = nextAction(seen);
    expect([1, 2, 3, 4, 5, 7, 8, 20]).toContain(action.row);
    expect(action.button.primary).toBe(true);
  });
});
