import { isoMs } from '@agora/shared/time';
import { describe, expect, test } from 'vitest';
import { btc, Rig } from '../../../test/support/engine-rig.ts';
import { allOpen } from '../orders/table.ts';
import { reassess } from './gatekeeping.ts';
import { STREAM } from './streams.ts';
import { FLAPS_MAX, FLAPS_WINDOW_MS } from './trips.ts';

const at = (rig: Rig, ms = 0) => ({ nowMs: rig.nowMs + ms, wallMs: rig.wallMs + ms });
/** Looks at the gate, and what it made the core want. */
function look(rig: Rig, ms = 0) {
  rig.engine.effects.length = 0;
  reassess(rig.engine, at(rig, ms));
  const effects = rig.engine.effects.splice(0);
  const events = effects.flatMap((effect) => (effect.kind === 'announce' ? [effect.event] : []));
  const told = (name: string) => events.find(({ event }) => event === name);
  return { effects, told, halt: rig.engine.fsm.halt, state: rig.engine.fsm.state };
}
function trading(): Rig {
  const rig = new Rig().start();
  expect([rig.engine.fsm.state, rig.engine.closure]).toEqual(['ACTIVE', 'open']);
  return rig;
}
/** Stopped by its latch and proven; `asked` as an operator has. */
function stopped(): Rig {
  const rig = trading();
  rig.latch.panicE = 1;
  rig.pass(8_000);
  rig.enableMark = 'touched-2';
  rig.pass(500);
  rig.latch.resumeE = 1;
  rig.pass(500);
  expect(rig.engine.fsm).toMatchObject({
    state: 'HALTED',
    clearance: { stage: 'verified' },
    recovering: null,
  });
  rig.engine.fsm.recovering = {
    requestId: 'request-1' as never,
    who: 'ada',
    epochs: { panic_epoch: 1, panic_global_epoch: 0 },
    sinceMs: rig.nowMs,
  };
  return rig;
}

describe('what halts, the first that holds', () => {
  const kill = { present: true, evidence: 'kill file mm-bot.kill present', takenMs: 0 };
  test.each([
    ['by its name', { ...kill, file: 'mm-bot.kill', who: 'ada', reason: 'why' }, 'mm-bot.kill'],
    ['by what was seen', { ...kill, file: null, who: null, reason: null }, 'kill file mm-bot.kill present'],
  ])('a kill file, %s, before a latch', (_, sight, subject) => {
    const rig = trading();
    rig.engine.control.kill = sight;
    Object.assign(rig.engine.control.lease.highest, { panicE: 3 });
    const { halt, state } = look(rig);
    expect(state).toBe('HALTED');
    expect(halt).toMatchObject({
      ...{ cause: { code: 'kill_file', value: null, limit: null, subject }, path: 'file' },
      ...{ who: sight.who, reason: sight.reason, key: null },
    });
  });

  test('a file that is not there does not', () => {
    const rig = trading();
    rig.engine.control.kill = { ...kill, present: false, file: null, who: null, reason: null };
    expect(look(rig).state).toBe('ACTIVE');
  });

  test.each([
    ['recon_drift', { kind: 'position', subject: 'BTC', ours: '1 lots', venue: '2 lots' }],
    ['foreign_order', { kind: 'order_foreign', subject: 'oid 5', ours: 'none', venue: 'rests' }],
  ])('a suspicion of %s that no read settled is told for what it is', (cause, difference) => {
    const rig = trading();
    Object.assign(rig.desk.recon, {
      ...{ status: 'suspect', differences: [difference] },
      suspect: { sinceMs: rig.nowMs - 60_000, keys: new Set(['position BTC']), passes: 1 },
    });
    const { told, halt } = look(rig);
    expect(halt.cause.code).toBe(cause);
    expect(told('risk.recon_drift')).toMatchObject({ confirmed: false, differences: [difference] });
  });

  test('another reason beside a suspicion is told alone', () => {
    const rig = trading();
    Object.assign(rig.desk.recon, { status: 'suspect' });
    rig.engine.market.aliveMs = rig.nowMs - STREAM.haltAfterMs - 1;
    const { told, halt } = look(rig);
    expect([halt.cause.code, told('risk.recon_drift')]).toEqual(['ws_silent', undefined]);
  });

  test('what has no books yet halts for what needs none', () => {
    const rig = trading();
    rig.engine.desk = null;
    rig.engine.market.aliveMs = rig.nowMs - STREAM.haltAfterMs - 1;
    expect(look(rig).halt.cause.code).toBe('ws_silent');
  });

  test('a drift that was confirmed is not told as a suspicion', () => {
    const rig = trading();
    Object.assign(rig.desk.recon, { status: 'drift' });
    const { told, halt } = look(rig);
    expect([halt.cause.code, told('risk.recon_drift')]).toEqual(['recon_drift', undefined]);
  });
});

describe('a gate that closed too often', () => {
  test.each([
    ['within the window', FLAPS_WINDOW_MS, 'HALTED'],
    ['one of them before it', FLAPS_WINDOW_MS + 1, 'ACTIVE'],
  ])('%s', (_, firstAgoMs, state) => {
    const rig = trading();
    rig.engine.flapsMs.push(
      rig.nowMs - firstAgoMs,
      ...Array.from({ length: FLAPS_MAX }, () => rig.nowMs - 1),
    );
    const seen = look(rig);
    expect(seen.state).toBe(state);
    if (state === 'HALTED')
      expect(seen.halt.cause).toMatchObject({
        ...{ code: 'gate_flapping', value: String(FLAPS_MAX + 1), limit: String(FLAPS_MAX) },
        subject: 'kill_switch_active',
      });
  });

  test('names the first signal that is missing', () => {
    const rig = trading();
    rig.engine.flapsMs.push(...Array.from({ length: FLAPS_MAX + 1 }, () => rig.nowMs));
    Object.assign(rig.engine.control, { preflight: null });
    const { halt, told } = look(rig);
    expect(halt.cause.subject).toBe('preflight_ok');
    expect(told('halt')?.next_action).toBe('Find the unstable signal: preflight_ok.');
  });

  test('as often as is let pass does not halt', () => {
    const rig = trading();
    rig.engine.flapsMs.push(...Array.from({ length: FLAPS_MAX }, () => rig.nowMs));
    expect(look(rig).state).toBe('ACTIVE');
  });
});

describe('the way back to ACTIVE', () => {
  test('once it is asked for and everything holds: told, recorded, and with a clean slate', () => {
    const rig = stopped();
    const { fsm } = rig.engine;
    const { desk } = rig;
    Object.assign(fsm, { unnamed: [{}] });
    rig.engine.flapsMs.push(1, 2);
    Object.assign(desk, { reduceRequest: {} });
    desk.strangers.set(1, { assetId: 3, heardMs: 0, sentMs: 0 });
    desk.throttle.flips.push({ coin: btc, atMs: 1 });
    for (const { priceMove } of desk.coins.values()) priceMove.second.fill(7);
    const { effects, told, halt, state } = look(rig);
    expect(state).toBe('ACTIVE');
    expect(told('resume')).toMatchObject({
      ...{ halt_id: halt.halt_id, request_id: 'request-1', who: 'ada' },
      reviewed: { panic_epoch: 1, panic_global_epoch: 0 },
    });
    expect(halt.ended_at).toBe(isoMs(rig.wallMs));
    expect(fsm).toMatchObject({ recovering: null, unnamed: [] });
    expect([rig.engine.flapsMs, desk.reduceRequest, desk.strangers.size]).toEqual([[], null, 0]);
    expect(desk.throttle.flips).toEqual([]);
    for (const { priceMove } of desk.coins.values())
      expect([...priceMove.second].every((s) => s === -1)).toBe(true);
    const kinds = effects.map(({ kind }) => kind);
    expect(kinds).toContain('publish_snapshot');
    expect(effects.find((effect) => effect.kind === 'record_halt')).toMatchObject({
      record: { halt: { ended_at: isoMs(rig.wallMs) } },
    });
  });

  test.each<[string, (rig: Rig) => void]>([
    ['nobody asked', ({ engine }) => void Object.assign(engine.fsm, { recovering: null })],
    ['there are no books', ({ engine }) => void Object.assign(engine, { desk: null })],
    [
      'the stop is not verified',
      ({ engine }) => void Object.assign(engine.fsm.clearance, { stage: 'zero_seen' }),
    ],
    ['an earlier life owes', ({ engine }) => void engine.fsm.owedBefore.set('0x1' as never, {} as never)],
    ['the latch does not show its halt yet', ({ engine }) => void Object.assign(engine.fsm, { raise: {} })],
    ['a signal does not hold', ({ engine }) => void Object.assign(engine.control, { preflight: null })],
  ])('not where %s', (_, change) => {
    const rig = stopped();
    change(rig);
    expect(look(rig).state).toBe('HALTED');
  });

  test('not where an order of ours is wanted gone and not proven', () => {
    const rig = trading();
    const [order] = allOpen(rig.desk.table);
    const other = stopped();
    if (order === undefined) throw new Error('it quotes');
    order.cancel = { wantedMs: 0, sentMs: 0, tries: 1, goneMs: null };
    Object.assign(other.desk, { table: rig.desk.table });
    expect(look(other).state).toBe('HALTED');
  });

  test('a boot ends by the enable file alone, and says so', () => {
    const rig = new Rig();
    rig.connect();
    rig.pass(200);
    rig.openDesk();
    rig.pass(8_000);
    expect(rig.engine.fsm).toMatchObject({ state: 'HALTED', clearance: { stage: 'verified' } });
    rig.enableMark = 'touched-1';
    rig.pass(500);
    expect(rig.engine.fsm.state).toBe('ACTIVE');
    expect(rig.events.find(({ event }) => event === 'resume')).toMatchObject({
      ...{ request_id: null, who: 'the operator-enable file' },
      reviewed: { panic_epoch: 0, panic_global_epoch: 0 },
    });
  });
});

describe('what a closed gate asks of quotes', () => {
  const late = (rig: Rig) => rig.engine.control.lease.contact?.issuedMs ?? 0;
  /** The lease has run out by age alone. */
  const ranOut = (rig: Rig) => late(rig) + 200 - rig.nowMs;

  test('a lease that is merely late stops sends and leaves them', () => {
    const rig = trading();
    const { told } = look(rig, ranOut(rig));
    expect(rig.engine.closure).toBe('hold');
    expect(told('quotes_withdrawn')).toBeUndefined();
    expect(told('gate_closed')).toMatchObject({ missing: ['kill_switch_active'], closures_10min: 1 });
    expect(rig.engine.flapsMs).toEqual([late(rig) + 200]);
  });

  test.each<[string, (rig: Rig) => void]>([
    ['kill files that nobody looked at', ({ engine }) => void Object.assign(engine.control, { kill: null })],
    ['a guardian that nobody sees', ({ engine }) => void Object.assign(engine.control, { guardian: null })],
    ['another signal, too', ({ engine }) => void Object.assign(engine.control, { preflight: null })],
  ])('with %s they go', (_, change) => {
    const rig = trading();
    const open = allOpen(rig.desk.table).length;
    change(rig);
    const { told, effects } = look(rig, ranOut(rig));
    expect(rig.engine.closure).toBe('withdraw');
    expect(told('quotes_withdrawn')).toMatchObject({ withdrawn: open });
    expect(effects.some(({ kind }) => kind === 'cancel')).toBe(true);
    expect(look(rig, ranOut(rig)).told('quotes_withdrawn')).toBeUndefined();
  });

  test('a lease that is late for longer takes them off', () => {
    const rig = trading();
    const { told } = look(rig, late(rig) + 500 - rig.nowMs);
    expect(rig.engine.closure).toBe('withdraw');
    expect(told('quotes_withdrawn')).toMatchObject({ missing: ['kill_switch_active'] });
  });

  test('what a halt takes off is told as the halt', () => {
    const rig = trading();
    rig.latch.panicE = 1;
    rig.events.length = 0;
    rig.pass(200);
    expect(rig.engine.closure).toBe('withdraw');
    expect(rig.events.some(({ event }) => event === 'quotes_withdrawn')).toBe(false);
    expect(rig.events.some(({ event }) => event === 'gate_closed')).toBe(true);
    expect(rig.engine.flapsMs).toEqual([]);
  });

  test('while it is halted a lease that is merely late is no reason to leave them', () => {
    const rig = stopped();
    rig.engine.fsm.recovering = null;
    look(rig, ranOut(rig));
    expect([rig.engine.fsm.state, rig.engine.closure]).toEqual(['HALTED', 'withdraw']);
  });

  test('what still rests while it is halted goes, and is not told again', () => {
    const rig = stopped();
    rig.engine.fsm.recovering = null;
    Object.assign(rig.desk, { table: trading().desk.table });
    const { effects, told } = look(rig);
    expect(effects.some(({ kind }) => kind === 'cancel')).toBe(true);
    expect(told('quotes_withdrawn')).toBeUndefined();
  });

  test('a gate that stays open is not told to have opened', () => {
    expect(look(trading()).told('gate_opened')).toBeUndefined();
  });

  test('without books there is nothing to take off', () => {
    const rig = trading();
    rig.engine.desk = null;
    const { effects } = look(rig);
    expect([rig.engine.closure, effects.some(({ kind }) => kind === 'cancel')]).toEqual(['withdraw', false]);
  });

  test('says why with every signal that is missing, shortened, and when it is open again for how long it was not', () => {
    const rig = trading();
    const { preflight } = rig.engine.control;
    if (preflight === null) throw new Error('it has run');
    rig.engine.control.preflight = { ...preflight, ok: false, evidence: 'x'.repeat(600) };
    rig.engine.control.guardian = null;
    const { told } = look(rig);
    const event = told('gate_closed');
    expect(event).toMatchObject({ missing: ['kill_switch_active', 'preflight_ok'] });
    const evidence = event?.event === 'gate_closed' ? event.evidence : '';
    expect(evidence).toHaveLength(500);
    expect(evidence).toMatch(/^no guardian seen; blocks orders; x+$/);
    rig.engine.control.preflight = preflight;
    const sight = trading().engine.control.guardian;
    rig.engine.control.guardian = sight === null ? null : { ...sight, changedMs: rig.nowMs };
    expect(look(rig, 40).told('gate_opened')).toMatchObject({ closed_for_ms: 40 });
    expect(rig.engine.closure).toBe('open');
  });
});
