import { isoMs } from '@agora/shared/time';
import { describe, expect, test } from 'vitest';
import { btc, configOf, Rig, WALL_BASE_MS } from '../../../test/support/engine-rig.ts';
import { BUDGET, cancelReserve, noteAddressBudget, noteWeight, weightReserve } from '../budget/budget.ts';
import { openCountOf } from '../orders/table.ts';
import { ledgerOf } from '../position/ledger.ts';
import { reassess } from './gatekeeping.ts';
import { readingsAt } from './signals.ts';
import type { Control, Engine } from './state.ts';
import { STREAM } from './streams.ts';

/** It trades, and everything that it stands on is well. */
function trading() {
  const rig = new Rig().start();
  const { engine, desk, nowMs } = rig;
  expect(engine.fsm.state).toBe('ACTIVE');
  const read = (change: Partial<Control> = {}, more: Partial<Engine> = {}) =>
    readingsAt({ ...engine, ...more, control: { ...engine.control, ...change } }, nowMs, null);
  return { rig, engine, desk, nowMs, read };
}
const fresh = () => new Rig();
const blocked = (reason: string) => ({ value: false, evidence: `${reason}, blocks orders` });
const notKnown = (reason: string) => ({ value: null, takenMs: null, evidence: `${reason}, blocks orders` });

test('of a boot that has seen nothing yet, nothing is known but the configuration', () => {
  const { engine, nowMs } = fresh();
  const readings = readingsAt(engine, nowMs, 'boot');
  expect(readings.trading_enabled).toEqual({ value: true, takenMs: nowMs, evidence: 'config on' });
  expect(readings.preflight_ok).toEqual(notKnown('preflight has not run'));
  expect(readings.reconcile_ok).toEqual(notKnown('the venue has not been read'));
  expect(readings.kill_switch_active).toMatchObject({ value: true, takenMs: nowMs });
  expect(readings.kill_switch_active?.evidence).toContain('engine is HALTED (boot)');
  expect(readings.kill_switch_active?.evidence).toContain('not read since boot');
  expect(readings.operator_enabled?.value).toBe(false);
});

test('trading_enabled is what the configuration says', () => {
  const { engine, nowMs } = new Rig(configOf({ trading_enabled: false }));
  expect(readingsAt(engine, nowMs, null).trading_enabled).toEqual({
    ...blocked('config off'),
    takenMs: nowMs,
  });
});

test('kill_switch_active tells when redis-latch was read, since when it is latched, and what the guardian is at', () => {
  const { read, engine } = trading();
  expect(read().kill_switch_active).toMatchObject({ value: false });
  const contactWallMs = WALL_BASE_MS + 7;
  const lost = read({
    contactWallMs,
    lease: { ...engine.control.lease, goodInARow: 0, trouble: 'refused' },
  });
  expect(lost.kill_switch_active?.evidence).toContain(`last read ${isoMs(contactWallMs)}`);
  expect(read({ guardian: null }).kill_switch_active).toMatchObject({
    ...{ value: null, evidence: 'no guardian seen; blocks orders' },
  });
  const { rig } = trading();
  rig.latch.panicE = 1;
  rig.pass(200);
  const latched = readingsAt(rig.engine, rig.nowMs, null).kill_switch_active;
  expect(latched?.value).toBe(true);
  expect(latched?.evidence).toMatch(/latched 2026-03-01T13:0\d:\d\d\.\d{3}Z/);
});

describe('preflight_ok', () => {
  test('stands while what it looked at stands', () => {
    const { read, engine } = trading();
    const { takenMs, evidence } = engine.control.preflight ?? {};
    expect(read().preflight_ok).toEqual({ value: true, takenMs, evidence });
  });

  test('says what it found, where it failed', () => {
    const { read, engine } = trading();
    const { preflight } = engine.control;
    if (preflight === null) throw new Error('it has run');
    expect(read({ preflight: { ...preflight, ok: false, evidence: 'no wallet' } }).preflight_ok).toEqual({
      ...{ ...blocked('no wallet'), takenMs: preflight.takenMs },
    });
    expect(read({ preflight: { ...preflight, envelopeAccepted: false } }).preflight_ok).toMatchObject(
      blocked('envelope not accepted'),
    );
  });

  const clock = { offsetMs: WALL_BASE_MS, skewMs: 0, uncertaintyMs: 5 };
  test.each<[string, (nowMs: number) => Partial<Control>, string | null]>([
    ['nothing of the audit', () => ({ audit: null }), 'audit chain not heard of'],
    ['the audit just in time', (now) => ({ audit: { problem: null, takenMs: now - 1_000 } }), null],
    [
      'the audit too long ago',
      (now) => ({ audit: { problem: null, takenMs: now - 1_001 } }),
      'audit chain not heard of',
    ],
    ['a full disk', (now) => ({ audit: { problem: 'no space', takenMs: now } }), 'audit chain: no space'],
    ["nothing of the venue's clock", () => ({ clock: null }), 'clock skew not known'],
    ["the venue's clock just in time", (now) => ({ clock: { ...clock, takenMs: now - 90_000 } }), null],
    [
      "the venue's clock too long ago",
      (now) => ({ clock: { ...clock, takenMs: now - 90_001 } }),
      'clock skew not known',
    ],
    ['a clock at the limit', (now) => ({ clock: { ...clock, skewMs: 995, takenMs: now } }), null],
    ['a clock behind at the limit', (now) => ({ clock: { ...clock, skewMs: -995, takenMs: now } }), null],
    [
      'a clock past the limit',
      (now) => ({ clock: { ...clock, skewMs: 996, takenMs: now } }),
      'clock skew 996 ms ± 5 ms',
    ],
    [
      'a clock behind past the limit',
      (now) => ({ clock: { ...clock, skewMs: -996, takenMs: now } }),
      'clock skew -996 ms ± 5 ms',
    ],
  ])('hears %s', (_, change, problem) => {
    const { read, nowMs } = trading();
    const expected = problem === null ? { value: true } : blocked(problem);
    expect(read(change(nowMs)).preflight_ok).toMatchObject(expected);
  });

  test.each([
    ['of today', 0, 0, true],
    ['of tomorrow', 1, 0, false],
    ['of tomorrow just too early', 1, 86_339_999, false],
    ['of tomorrow within a minute of midnight', 1, 86_340_000, true],
    ['of yesterday, until the next tick', -1, 0, true],
  ])('needs books of a day that has begun: %s', (_, days, intoDayMs, value) => {
    const { read, desk, nowMs } = trading();
    const dayStartMs = Math.floor((WALL_BASE_MS + nowMs) / 86_400_000) * 86_400_000;
    desk.ledger.utcDay += days;
    const at = { ...clock, offsetMs: dayStartMs + intoDayMs - nowMs, takenMs: nowMs };
    const expected = value
      ? { value: true }
      : blocked('the books are of a day that has not begun: restart the engine');
    expect(read({ clock: at }).preflight_ok).toMatchObject(expected);
  });

  test('needs coins that the venue has described', () => {
    const { read } = trading();
    expect(read({}, { desk: null }).preflight_ok).toMatchObject(
      blocked('the venue has not described the coins'),
    );
  });

  test.each([
    [-1, true],
    [0, false],
    [1, false],
  ])('a daily loss of the limit and %d micro-USD leaves it: %s', (beyondUusd, value) => {
    const { read, desk } = trading();
    const own = ledgerOf(desk.ledger, btc);
    own.realizedUusd -= desk.limits.dailyLossUusd + beyondUusd;
    expect(read().preflight_ok?.value).toBe(value);
    if (!value)
      expect(read().preflight_ok?.evidence).toMatch(
        /^daily loss at its limit \(-\d[\d.,]* USD\), blocks orders$/,
      );
  });

  test('keeps what the cancels of all that is open need of the account', () => {
    const { read, desk, nowMs } = trading();
    const kept = cancelReserve(openCountOf(desk.table));
    expect(kept).toBeGreaterThan(0);
    noteAddressBudget(desk.budget, 20_000 - kept, 10_000, nowMs);
    expect(read().preflight_ok?.value).toBe(true);
    noteAddressBudget(desk.budget, 20_001 - kept, 10_000, nowMs);
    expect(read().preflight_ok).toMatchObject(blocked(`account budget: ${kept - 1} cancels left`));
    desk.budget.address = null;
    expect(read().preflight_ok).toMatchObject(blocked('account budget not known'));
  });

  test('keeps what they need of the IP', () => {
    const { read, desk, nowMs } = trading();
    const kept = weightReserve(openCountOf(desk.table));
    const withLeft = (left: number) => {
      desk.budget.weight.counts.fill(0);
      noteWeight(desk.budget, desk.budget.weightPerMinMax - left, nowMs);
      return read().preflight_ok;
    };
    const said = (left: number) =>
      blocked(`IP budget: ${left} weight left this minute, ${kept} kept for cancels`);
    expect(withLeft(kept)?.value).toBe(true);
    expect(withLeft(kept - 1)).toMatchObject(said(kept - 1));
    expect(withLeft(-5)).toMatchObject(said(0));
  });
});

test('a gate that closed for weight opens with what reads need beside it; any other is not asked for that', () => {
  const rig = new Rig().start();
  const { budget, table } = rig.desk;
  const kept = weightReserve(openCountOf(table));
  const leave = (left: number) => {
    budget.weight.counts.fill(0);
    noteWeight(budget, budget.weightPerMinMax - left, rig.nowMs);
    rig.feed({ kind: 'account_alive' });
    reassess(rig.engine, { nowMs: rig.nowMs, wallMs: rig.wallMs });
    return rig.engine.gate.open;
  };
  const again = weightReserve(0) + BUDGET.weightForReads;
  expect([leave(kept), leave(kept - 1), leave(again - 1)]).toEqual([true, false, false]);
  expect(readingsAt(rig.engine, rig.nowMs, null).preflight_ok?.evidence).toContain(
    `IP budget: ${again - 1} weight left this minute, ${again} needed to quote again`,
  );
  expect([leave(again), leave(kept)]).toEqual([true, true]);
  expect(readingsAt(rig.engine, rig.nowMs, null).preflight_ok?.evidence).not.toMatch(/IP budget/);
});

describe('reconcile_ok', () => {
  const difference = { kind: 'position', subject: 'BTC', ours: '1 lots', venue: '2 lots' } as const;

  test('counts from the last pass that agreed', () => {
    const { read, desk } = trading();
    expect(read().reconcile_ok).toEqual({
      ...{ value: true, takenMs: desk.recon.okAnsweredMs },
      evidence: `${desk.recon.cachedCount} orders match, streams fresh`,
    });
    desk.recon.cachedCount = null;
    expect(read().reconcile_ok?.evidence).toBe('0 orders match, streams fresh');
  });

  test.each([
    ['suspect', [difference], 'suspect: position BTC'],
    ['drift', [difference], 'drift: position BTC'],
    ['drift', [], 'drift: '],
  ] as const)('%s', (status, differences, said) => {
    const { read, desk, nowMs } = trading();
    Object.assign(desk.recon, { status, differences });
    expect(read().reconcile_ok).toEqual({ ...blocked(said), takenMs: nowMs });
  });

  test('not proven says for what', () => {
    const { read, desk, nowMs } = trading();
    Object.assign(desk.recon, { status: 'unproven', neededFor: 'a stream came back' });
    expect(read().reconcile_ok).toEqual({ ...blocked('a stream came back'), takenMs: nowMs });
  });

  test.each([
    ['market', 'market stream silent'],
    ['account', 'account stream silent'],
  ] as const)('hears the %s stream', (stream, said) => {
    const { read, engine, nowMs } = trading();
    const at = (agoMs: number) => ({ [stream]: { ...engine[stream], aliveMs: nowMs - agoMs } });
    expect(read({}, at(STREAM.silentMsMax)).reconcile_ok).toMatchObject({ value: true });
    expect(read({}, at(STREAM.silentMsMax + 1)).reconcile_ok).toMatchObject(blocked(said));
  });
});

test.each([
  [1_000, 'paper', false, 'warming up until 2026-03-01T13:01:41.000Z (1 s, paper venue), blocks orders'],
  [1_001, 'paper', true, 'warmed up (1 s, paper venue)'],
  [1_001, 'mainnet', true, 'warmed up (1 s)'],
  [999, 'mainnet', false, 'warming up until 2026-03-01T13:01:41.000Z (1 s), blocks orders'],
] as const)('rate_limit_warmup_ok %d ms after the boot at the %s venue: %s', (ms, venue, value, evidence) => {
  const { engine, nowMs } = fresh();
  const at = nowMs + ms;
  const readings = readingsAt({ ...engine, facts: { ...engine.facts, venue: venue as never } }, at, null);
  expect(readings.rate_limit_warmup_ok).toEqual({ value, takenMs: at, evidence });
});

test('operator_enabled is as old as the look, and nothing where the halt could not be recorded', () => {
  const { read, engine } = trading();
  const takenMs = engine.control.enableLookedMs;
  expect(takenMs).not.toBeNull();
  expect(read().operator_enabled).toEqual({ value: true, takenMs, evidence: 'touched since the halt' });
  expect(read({}, { fsm: { ...engine.fsm, recordProblem: 'EIO' } }).operator_enabled).toEqual({
    ...{ value: null, takenMs, evidence: 'the halt could not be recorded (EIO), blocks orders' },
  });
});
