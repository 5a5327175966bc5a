import { frameFixture, snapshotFixture } from '@agora/shared/fixtures';
import { engineIdSchema } from '@agora/shared/ids';
import { SCENARIOS } from '@agora/shared/scenarios';
import { describe, expect, it } from 'vitest';
import { viewOf } from '../live/view.ts';
import { alarmKey, dueTone, isPulsing, QUIET, SOUND_AGAIN_MS, stillAbout } from './alarm.ts';
import { covers, keyOf, reasonsOf, widened } from './reasons.ts';

const ENGINE = engineIdSchema.parse('mm-btc-1');

const see = (name: keyof typeof SCENARIOS, monotonicMs = 1_000) =>
  viewOf(ENGINE, SCENARIOS[name].seen, 'stream', { monotonicMs, wallMs: 0 });

describe('the alarm', () => {
  it.each([
    ['engine silent, orders may rest', 'P1'],
    ['unconfirmed after 7 s', 'P1'],
    ['halted with a position', 'P2'],
    ['halted by the loss cap, flat', null],
    ['active', null],
    ['no frame yet', null],
  ] as const)('%s sounds %s', (name, tone) => {
    expect(dueTone(see(name), QUIET)).toBe(tone);
    expect(isPulsing(see(name), QUIET)).toBe(tone === 'P1');
  });

  it('P1 sounds again after half a minute, not before, until it is acknowledged', () => {
    const name = 'unconfirmed after 7 s';
    const key = alarmKey(see(name)) ?? '';
    const sounded = { acknowledged: null, sounded: { key, atMs: 1_000 } };
    expect(dueTone(see(name, 999 + SOUND_AGAIN_MS), sounded)).toBeNull();
    expect(dueTone(see(name, 1_000 + SOUND_AGAIN_MS), sounded)).toBe('P1');
    const acknowledged = { ...sounded, acknowledged: key };
    expect(dueTone(see(name, 2_000 + SOUND_AGAIN_MS), acknowledged)).toBeNull();
    expect(isPulsing(see(name), acknowledged)).toBe(false);
  });

  it('P2 sounds once, and an acknowledgement silences no later state', () => {
    const view = see('halted with a position');
    const key = alarmKey(view) ?? '';
    expect(
      dueTone(see('halted with a position', 999_000), { acknowledged: null, sounded: { key, atMs: 1_000 } }),
    ).toBeNull();
    expect(dueTone(see('unconfirmed after 7 s'), { acknowledged: key, sounded: null })).toBe('P1');
  });

  const acknowledgedOf = (name: keyof typeof SCENARIOS) => {
    const key = alarmKey(see(name)) ?? '';
    return { acknowledged: key, sounded: { key, atMs: 1_000 } };
  };
  const afterwards = (first: keyof typeof SCENARIOS, then: keyof typeof SCENARIOS) =>
    stillAbout(acknowledgedOf(first), see(then));

  it('is new again when it comes back after it was over, or after another one', () => {
    const lost = 'engine silent, orders may rest';
    for (const [first, between, tone] of [
      [lost, 'active', 'P1'],
      [lost, 'unconfirmed after 7 s', 'P1'],
      ['halted with a position', 'active', 'P2'],
    ] as const)
      expect(dueTone(see(first), afterwards(first, between))).toBe(tone);
  });

  it('is the same one while it lasts, and after a moment in which nothing was known', () => {
    for (const between of ['engine silent, orders may rest', 'no frame yet'] as const) {
      const memory = afterwards('engine silent, orders may rest', between);
      expect(memory).toEqual(acknowledgedOf('engine silent, orders may rest'));
      expect(isPulsing(see('engine silent, orders may rest'), memory)).toBe(false);
    }
  });
});

describe('what comes on top of an acknowledged alarm', () => {
  const overCap = SCENARIOS['active above cap'].seen;
  const AT = { monotonicMs: 1_000, wallMs: 0 };
  const lostBeside = (redis_live_ms: number, engine_ms: number) => {
    const ages = { ...frameFixture().ages, redis_live_ms, engine_ms };
    return viewOf(ENGINE, { frame: frameFixture({ ages }), elapsedMs: 0, linkMs: 0 }, 'stream', AT);
  };
  const nearToo = () => {
    const { frame } = overCap;
    if (frame?.snapshot == null) throw new Error('the scenario has a snapshot');
    const { exposure } = frame.snapshot;
    const rows = exposure.rows.map((row) => ({ ...row, szi: '0.42', liq_distance_pct: 1 }));
    const snapshot = snapshotFixture({
      ...frame.snapshot,
      exposure: { ...exposure, rows: rows as typeof exposure.rows },
    });
    return viewOf(ENGINE, { ...overCap, frame: { ...frame, snapshot } }, 'stream', AT);
  };
  const heard = (view: ReturnType<typeof see>) => {
    const key = alarmKey(view) ?? '';
    return stillAbout({ acknowledged: key, sounded: { key, atMs: 1_000 } }, view);
  };

  it('a position that comes near its liquidation sounds and pulses, over a cap as it was before', () => {
    expect(reasonsOf(nearToo())).toEqual(['exposure above a cap', 'near liquidation']);
    const memory = stillAbout(heard(see('active above cap')), nearToo());
    expect([dueTone(nearToo(), memory), isPulsing(nearToo(), memory)]).toEqual(['P1', true]);
  });

  it('a store that is lost beside a silent engine sounds, and that it is found again does not', () => {
    const [engine, store] = [lostBeside(100, 31_000), lostBeside(31_000, 31_000)];
    expect([reasonsOf(engine), reasonsOf(store)]).toEqual([['engine silent'], ['redis-live silent']]);
    expect(dueTone(store, stillAbout(heard(engine), store))).toBe('P1');
    const both = widened(alarmKey(engine), alarmKey(store) ?? '');
    const memory = { acknowledged: both, sounded: { key: both, atMs: 1_000 } };
    for (const view of [engine, store, engine]) expect(dueTone(view, stillAbout(memory, view))).toBeNull();
  });

  it('what only follows from a silence is no reason of its own', () => {
    const { seen } = SCENARIOS['browser link lost'];
    for (const elapsedMs of [5_000, 20_000, 3_600_000])
      expect(reasonsOf(viewOf(ENGINE, { ...seen, elapsedMs, linkMs: elapsedMs }, 'stream', AT))).toEqual([
        'web link silent',
      ]);
  });

  it.each([
    [['a'], ['a'], true],
    [['a', 'b'], ['b'], true],
    [['a'], ['a', 'b'], false],
    [[], ['a'], false],
  ])('whoever heard %j knows %j: %j', (known, now, isCovered) => {
    expect(covers(keyOf('P1 BREACH', known), keyOf('P1 BREACH', now))).toBe(isCovered);
    expect(covers(keyOf('P1 UNKNOWN', known), keyOf('P1 BREACH', now))).toBe(false);
  });
});
