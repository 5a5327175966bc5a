// The modelled redis-latch is silent, or takes nothing, for as long as the longest fault that strikes it says.
import { expect, test } from 'vitest';
import { SimLatch } from './sim-latch.ts';
import { VirtualTime } from './virtual-time.ts';

test('a shorter fault within a longer one does not end it', () => {
  const time = new VirtualTime(0);
  const latch = new SimLatch(time);
  latch.pause(1_500);
  latch.refuse(3_000);
  time.runUntil(200);
  latch.restart(199);
  latch.refuse(10);
  const at = (ms: number) => {
    time.runUntil(ms);
    return [latch.read('boot') === null, latch.takesHeartbeat()];
  };
  expect([at(1_499), at(1_500), at(2_999), at(3_000)]).toEqual([
    [true, null],
    [false, false],
    [false, false],
    [false, true],
  ]);
});
