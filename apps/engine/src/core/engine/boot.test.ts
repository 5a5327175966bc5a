import { cloidOf, cloidSource } from '@agora/shared/cloid';
import { isoMs } from '@agora/shared/time';
import { expect, test } from 'vitest';
import { btc, eth, Rig } from '../../../test/support/engine-rig.ts';
import { judge } from './gatekeeping.ts';
import { haltRecordOf } from './halting.ts';
import { begin } from './process.ts';
import { priorLifeOf } from './state.ts';

const AT = isoMs(1_000);

const places = (rig: Rig) => rig.effects.filter(({ kind }) => kind === 'place').length;
const missing = (rig: Rig) =>
  judge(rig.engine, rig.nowMs)
    .filter(({ holds }) => !holds)
    .map(({ name }) => name);

/** Asks to resume from what stands, and lets it happen. */
function resumed(rig: Rig): Rig {
  const { panicE, panicG } = rig.latch;
  rig.feed({
    kind: 'request',
    side: 'cli',
    request: {
      act: 'resume',
      request_id: `request-${rig.nowMs}` as never, // branded: any id of the form will do
      who: 'ada',
      at: isoMs(rig.wallMs),
      reason: null,
      reviewed: { panic_epoch: panicE, panic_global_epoch: panicG },
      halt_id: rig.engine.fsm.halt.halt_id,
      snapshot_seq: null,
      second_factor_at: null,
    },
  });
  rig.pass(500);
  return rig;
}

/** Booted, with everything well but the enable file. */
function ready(prepare: (rig: Rig) => void = () => {}): Rig {
  const rig = new Rig();
  prepare(rig);
  rig.connect();
  rig.pass(200);
  rig.openDesk();
  rig.pass(6_000);
  return rig;
}

test('a boot is HALTED and places nothing, however long everything else is well', () => {
  const rig = ready();
  expect(rig.engine.fsm.state).toBe('HALTED');
  expect(missing(rig)).toEqual(['kill_switch_active', 'operator_enabled']);
  expect(places(rig)).toBe(0);
});

test('the halt of a boot is told like any other, before anything else', () => {
  const rig = new Rig();
  const told = begin(rig.engine);
  expect(told.map(({ kind }) => kind)).toEqual(['record_halt', 'announce', 'publish_snapshot']);
  expect(told[1]).toMatchObject({
    event: { event: 'halt', cause: 'boot', halt_id: 'halt-boot-0001', who: null },
  });
});

test('a touch of the enable file begins trading: two levels on both sides of both coins', () => {
  const rig = new Rig().start();
  expect(rig.engine.fsm.state).toBe('ACTIVE');
  expect(
    [rig.restingOf(btc, 'buy'), rig.restingOf(btc, 'sell'), rig.restingOf(eth)].map((o) => o.length),
  ).toEqual([2, 2, 4]);
  expect(rig.named('resume')).toMatchObject([{ halt_id: 'halt-boot-0001', request_id: null }]);
});

test('I-10: an enable file that lay there at boot is spent; only a touch since then counts', () => {
  const rig = new Rig(undefined, undefined, {
    enableLooks: [{ name: 'enable', mark: 'old', problem: null }],
  });
  rig.enableMark = 'old';
  rig.connect();
  rig.pass(200);
  rig.openDesk();
  rig.pass(10_000);
  expect(rig.engine.fsm.state).toBe('HALTED');
  rig.enableMark = 'touched';
  rig.pass(500);
  expect(rig.engine.fsm.state).toBe('ACTIVE');
});

test('as long as the halt is not on disk, no touch counts', () => {
  const rig = ready((fresh) => {
    fresh.faults.diskMute = true;
  });
  rig.enableMark = 'touched';
  rig.pass(2_000);
  expect(rig.engine.fsm.state).toBe('HALTED');
  expect(missing(rig)).toContain('operator_enabled');
});

test('a record of an earlier halt that becomes durable late does not make the file of this one count', () => {
  const rig = new Rig().start();
  const boot = { ...haltRecordOf(rig.engine), halt: { ...rig.engine.fsm.halt } };
  rig.faults.diskMute = true;
  rig.killFile = true;
  rig.pass(100);
  rig.feed({ kind: 'halt_recorded', record: boot });
  expect(rig.engine.fsm.spent).toBeNull();
  rig.feed({ kind: 'halt_recorded', record: haltRecordOf(rig.engine) });
  expect(rig.engine.fsm.spent).toEqual({ enable: 'touched-1' });
});

test('a latch that stands at boot is not lifted by the enable file', () => {
  const rig = ready((fresh) => {
    fresh.latch.panicE = 3;
  });
  rig.enableMark = 'touched';
  rig.pass(5_000);
  expect(rig.engine.fsm.state).toBe('HALTED');
});

test.each(['panicE', 'panicG'] as const)('a %s raised while HALTED spends the touched enable file', (key) => {
  const rig = ready((fresh) => {
    fresh.faults.readsLost = true; // not verified, so it stays HALTED
  });
  rig.enableMark = 'touched';
  rig.pass(500);
  rig.latch[key] = 1;
  rig.pass(500);
  expect(rig.engine.fsm.spent).toEqual({ enable: 'touched' });
  rig.faults.readsLost = false;
  rig.pass(6_000);
  expect(resumed(rig).engine.fsm.state).toBe('HALTED');
  rig.enableMark = 'touched again';
  rig.pass(500);
  expect(rig.engine.fsm.state).toBe('HALTED');
  resumed(rig);
  expect(rig.engine.fsm.state).toBe('ACTIVE');
});

test('I-11: a halt by a kill file that redis-latch never heard of is owed by the next life, whoever took the file away', () => {
  const before = new Rig().start();
  before.faults.latchSilent = true;
  before.killFile = true;
  before.pass(100);
  const record = before.effects.find(
    (effect) => effect.kind === 'record_halt' && effect.record.halt.cause.raw_code === 'kill_file',
  );
  if (record?.kind !== 'record_halt') throw new Error('the halt was not recorded');
  // The very first record of it: power may be gone right after.
  const rig = new Rig(undefined, 'boot-0002', { prior: priorLifeOf(record.record) });
  rig.connect();
  rig.pass(200);
  rig.openDesk();
  expect(rig.latch.panicE).toBe(1);
  rig.enableMark = 'touched';
  rig.pass(9_000);
  expect([rig.engine.fsm.state, rig.engine.fsm.raise]).toEqual(['HALTED', null]);
  expect(rig.effects.find(({ kind }) => kind === 'raise_latch')).toMatchObject({
    by: { who: 'ada', path: 'file', reason: 'mm-bot.kill' },
  });
});

test('what an earlier life owed is owed through any number of lives that never saw redis-latch', () => {
  const before = new Rig().start();
  before.faults.latchSilent = true;
  before.feed({
    kind: 'halt_wanted',
    trip: { cause: 'loop_stalled', value: null, limit: null, subject: null },
  });
  const second = new Rig(undefined, 'boot-0002', { prior: priorLifeOf(haltRecordOf(before.engine)) });
  second.faults.latchSilent = true;
  second.connect();
  second.pass(500);
  const third = new Rig(undefined, 'boot-0003', { prior: priorLifeOf(haltRecordOf(second.engine)) });
  third.connect();
  third.pass(500);
  expect(third.latch.panicE).toBe(1);
});

test('the end of an earlier life, which it could not prove, holds nothing here: a resume that is accepted trades', () => {
  const rig = new Rig();
  rig.latch.panicE = 2;
  rig.connect();
  rig.pass(200);
  const cause = (reason: string) => ({ path: 'engine' as const, who: 'engine', reason, key: null, time: AT });
  rig.feed({ kind: 'latch_cause', scope: 'engine', epoch: 1, cause: cause('ws_silent') });
  rig.feed({ kind: 'latch_cause', scope: 'engine', epoch: 2, cause: cause('shutdown') });
  expect(rig.engine.fsm.halt.consequences.map(({ raw_code }) => raw_code)).toContain('shutdown');
  rig.openDesk();
  rig.pass(6_000);
  rig.enableMark = 'touched';
  rig.pass(500);
  expect(resumed(rig).engine.fsm.state).toBe('ACTIVE');
});

test('orders of an earlier boot are taken in and cancelled, and block the way until they are gone', () => {
  const earlier = cloidSource('mm-btc-1' as never, 'boot-0000' as never); // branded: any names will do
  const leave = (rig: Rig) => {
    const order = { coin: btc, assetId: 3, side: 'buy' as const, px: 990_000, sz: 500, reduceOnly: false };
    rig.venue.rest({ ...order, cloid: cloidOf(earlier, 'quote', 9) });
    rig.faults.cancelsLost = true;
  };
  const rig = ready(leave);
  rig.enableMark = 'touched';
  rig.pass(3_000);
  expect(rig.engine.fsm).toMatchObject({ state: 'HALTED', clearance: { stage: 'cancelling' } });
  expect(rig.engine.desk?.recon.differences).toEqual([]);
  rig.faults.cancelsLost = false;
  rig.pass(6_000);
  expect([rig.engine.fsm.state, rig.venue.ended.get(cloidOf(earlier, 'quote', 9))?.word]).toEqual([
    'ACTIVE',
    'canceled',
  ]);
});

test('a foreign order at boot is a difference that trading waits for', () => {
  const rig = ready((fresh) => {
    fresh.faults.cancelsLost = true;
    fresh.venue.rest({
      coin: btc,
      assetId: 3,
      side: 'buy',
      px: 990_000,
      sz: 500,
      reduceOnly: false,
      cloid: null,
    });
  });
  rig.enableMark = 'touched';
  rig.pass(3_000);
  expect(rig.engine.fsm.state).toBe('HALTED');
  expect(rig.desk.recon.differences.map(({ kind }) => kind)).toContain('order_foreign');
});

test('before the venue was read nothing is known of orders and the engine says so', () => {
  const rig = new Rig();
  rig.connect();
  rig.enableMark = 'touched';
  rig.pass(5_000);
  expect(rig.engine).toMatchObject({
    desk: null,
    fsm: { state: 'HALTED', clearance: { total: null, left: null } },
  });
});
