// What redis-latch comes back with, and how it is raised and repaired then.
import { engineIdSchema } from '@agora/shared/ids';
import { beforeEach, expect, test } from 'vitest';
import { SimLatch } from './sim-latch.ts';
import { VirtualTime } from './virtual-time.ts';

let time: VirtualTime;
let latch: SimLatch;
const shown = () => Object.values(latch.counters);
const pass = (ms: number) => time.runUntil(time.nowMs + ms);

beforeEach(() => {
  time = new VirtualTime(0);
  latch = new SimLatch(time, engineIdSchema.parse('one'));
  latch.stop('engine');
  latch.stop('global');
  latch.resume({ panic_epoch: 1, panic_global_epoch: 1 });
  latch.stop('engine');
  expect(shown()).toEqual([2, 1, 1, 1]);
});

test('an older disk forgets raises and ways back, of both pairs', () => {
  latch.rollBack(100, 1);
  expect(shown()).toEqual([1, 1, 1, 1]);
  latch.rollBack(100, 1);
  expect(shown()).toEqual([1, 0, 0, 0]);
  // There is no older one.
  latch.rollBack(100, 5);
  expect(shown()).toEqual([0, 0, 0, 0]);
  expect(latch.losses).toEqual([
    { us: 100_000, panicE: 1, panicG: 1 },
    { us: 100_000, panicE: 1, panicG: 0 },
    { us: 100_000, panicE: 0, panicG: 0 },
  ]);
});

test('the engine raises its own pair above the mark, and the one of all engines up to it', () => {
  latch.rollBack(100, 2);
  pass(200);
  latch.raise({ panic_epoch: 4, panic_global_epoch: 3 });
  pass(200);
  expect(shown()).toEqual([5, 0, 3, 0]);
  latch.raise(null);
  pass(200);
  expect(shown()).toEqual([6, 0, 3, 0]);
});

test('an emptied one cannot be read until somebody repairs it, which stops everything', () => {
  latch.empty(100);
  expect([latch.isLost, latch.losses]).toEqual([true, [{ us: 100_000, panicE: null, panicG: null }]]);
  pass(200);
  latch.raise({ panic_epoch: 2, panic_global_epoch: 1 });
  pass(200);
  expect([latch.isLost, shown()]).toEqual([true, [3, 0, 0, 0]]);
  const heard: number[] = [];
  latch.repair((epoch) => heard.push(epoch));
  pass(200);
  expect([latch.isLost, shown(), heard]).toEqual([false, [3, 0, 1, 0], [1]]);
});
