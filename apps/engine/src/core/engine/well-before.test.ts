// Whether all was well before, and whether an enable file was touched: what decides what a later trip overtakes.
import { describe, expect, test } from 'vitest';
import { warming } from '../../../test/support/boots.ts';
import { configOf, Rig } from '../../../test/support/engine-rig.ts';
import { reassess } from './gatekeeping.ts';
import { isEnableTouched } from './halting.ts';

/** Stopped by hand and verified, well since, and touched: nobody has asked for the way back yet. */
function touchedAfterStop(): Rig {
  const rig = new Rig().start();
  rig.latch.panicE = 1;
  rig.pass(9_000);
  rig.enableMark = 'touched-2';
  rig.pass(500);
  return rig;
}

/** At boot, touched, and never well: the venue's streams did not come. */
function touchedUnwell(): Rig {
  const rig = new Rig();
  rig.connect();
  rig.pass(200);
  rig.enableMark = 'touched-1';
  rig.pass(1_000);
  return rig;
}

describe('a trip that overtakes nothing', () => {
  const skewed = (rig: Rig) =>
    rig.feed({ kind: 'venue_clock', offsetMs: 0, skewMs: 2_000, uncertaintyMs: 5 });

  test.each<[string, () => Rig, boolean]>([
    ['after a stop that nobody reviewed', touchedAfterStop, true],
    ['at a boot that was never well', touchedUnwell, false],
  ])('%s leaves the halt, its touch and the latch as they are', (_, waiting, wasWell) => {
    const rig = waiting();
    const { fsm, control } = rig.engine;
    expect([fsm.wasWell, isEnableTouched(rig.engine)]).toEqual([wasWell, true]);
    const before = structuredClone([fsm.halt.consequences, fsm.toSpend, rig.latch, control.enableMarks]);
    skewed(rig);
    rig.pass(100);
    expect([fsm.halt.consequences, fsm.toSpend, rig.latch, control.enableMarks]).toEqual(before);
  });

  test.each<[string, () => Rig]>([
    ['after a stop that nobody reviewed', touchedAfterStop],
    ['at a boot that was never well', touchedUnwell],
  ])('%s is listed where it is told of itself, and no more', (_, waiting) => {
    const rig = waiting();
    const raisedBefore = structuredClone(rig.latch);
    rig.feed({
      kind: 'halt_wanted',
      trip: { cause: 'loop_stalled', value: null, limit: null, subject: null },
    });
    rig.pass(100);
    expect(rig.engine.fsm.halt.consequences.map(({ raw_code }) => raw_code)).toContain('loop_stalled');
    expect([isEnableTouched(rig.engine), rig.latch]).toEqual([true, raisedBefore]);
  });
});

describe('well before', () => {
  test.each<[string, (rig: Rig) => void, boolean]>([
    ['all is there', () => undefined, true],
    [
      'the market stream has just been lost',
      ({ engine, nowMs }) => Object.assign(engine.market, { aliveMs: -1, lostMs: nowMs }),
      false,
    ],
    [
      'the account stream has just been lost',
      ({ engine, nowMs }) => Object.assign(engine.account, { aliveMs: -1, lostMs: nowMs }),
      false,
    ],
    ['there are no books', ({ engine }) => Object.assign(engine, { desk: null }), false],
  ])('while %s', (_, change, well) => {
    const rig = warming();
    const { engine, nowMs, wallMs } = rig;
    engine.fsm.wasWell = false;
    change(rig);
    reassess(engine, { nowMs, wallMs });
    expect(engine.fsm.wasWell).toBe(well);
  });

  test.each([
    [false, true],
    [true, false],
  ])('in the first second, redis-latch silent: %s', (latchSilent, well) => {
    const rig = new Rig(configOf({ warmup_s: 20 }));
    rig.faults.latchSilent = latchSilent;
    rig.connect();
    rig.pass(200);
    rig.openDesk();
    rig.pass(200);
    const { engine, nowMs, wallMs } = rig;
    for (const stream of [engine.market, engine.account]) stream.aliveMs = nowMs;
    engine.control.enableLooks = [{ name: 'enable', mark: 'touched-1', problem: null }];
    reassess(engine, { nowMs, wallMs });
    expect(engine.fsm.wasWell).toBe(well);
  });
});

test.each<[string, (string | null)[], Readonly<Record<string, string | null>>, boolean]>([
  ['none is there', [null, null], {}, false],
  ['one is there and was spent', ['a', null], { f0: 'a' }, false],
  ['one of two is another', ['a', 'c'], { f0: 'a', f1: 'b' }, true],
  ['one is there and was never spent', [null, 'b'], {}, true],
])('of the enable files %s: touched', (_, marks, toSpend, touched) => {
  const rig = new Rig();
  const looks = marks.map((mark, i) => ({ name: `f${i}`, mark, problem: null }));
  Object.assign(rig.engine.control, { enableLooks: looks });
  Object.assign(rig.engine.fsm, { toSpend });
  expect(isEnableTouched(rig.engine)).toBe(touched);
});
