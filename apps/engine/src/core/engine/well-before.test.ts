// Whether all was well before, and whether an enable file was touched: what decides what a later trip overtakes.
import { describe, expect, test } from 'vitest';
import { configOf, Rig } from '../../../test/support/engine-rig.ts';
import { reassess } from './gatekeeping.ts';
import { isEnableTouched } from './halting.ts';

/** A boot whose enable file was touched while it still warms up; all else is well. */
function warming(): Rig {
  const rig = new Rig(configOf({ warmup_s: 20 }));
  rig.connect();
  rig.pass(200);
  rig.openDesk();
  rig.pass(6_000);
  rig.enableMark = 'touched-1';
  rig.pass(1_000);
  return rig;
}

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
