import { expect, test } from 'vitest';
import { HandClock, Lines, noMeter } from '../../test/support/doubles.ts';
import type { EngineLoop, Happening } from './engine-loop.ts';
import { HostWatch, LOOK_EVERY_MS } from './host-watch.ts';

/** A host that passes its time as it is told between two looks. */
function hostOf(state: 'ACTIVE' | 'HALTED') {
  const clock = new HandClock();
  const happened: Happening[] = [];
  const loop = { engine: { fsm: { state } }, happen: (each: Happening) => void happened.push(each) };
  const files = { lookForKill: () => ({ present: false }), lookForEnable: () => [] };
  const watch = new HostWatch({
    ...{ clock, meter: noMeter, log: new Lines() },
    files: files as never, // what is asked of it
    loop: loop as unknown as EngineLoop, // as above
  });
  return (monoMs: number, sleptMs: number) => {
    watch.look();
    clock.nowMs += monoMs;
    clock.sleptMs += sleptMs;
    happened.length = 0;
    watch.look();
    return happened.flatMap((each) => (each.kind === 'halt_wanted' ? [each.trip.value] : []));
  };
}

test.each([
  ['on time', 'ACTIVE', 0, 0, []],
  ['almost a second late', 'ACTIVE', 999, 0, []],
  ['a second late', 'ACTIVE', 1_000, 0, ['1000 ms']],
  ['a second late, not trading: redis-latch was not read for as long', 'HALTED', 1_000, 0, []],
  ['after almost a second of sleep', 'ACTIVE', 0, 999, []],
  ['after a second of sleep', 'ACTIVE', 0, 1_000, ['1000 ms by the wall clock']],
  ['after a night, not trading: it ends what was asked', 'HALTED', 0, 3e7, ['30000000 ms by the wall clock']],
  ['with a clock that was set back', 'ACTIVE', 0, -3_600_000, []],
] as const)('a look %s', (_, state, lateMs, sleptMs, halts) => {
  expect(hostOf(state)(LOOK_EVERY_MS + lateMs, sleptMs)).toEqual(halts);
});
