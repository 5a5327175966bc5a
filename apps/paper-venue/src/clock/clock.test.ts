import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RealClock, VirtualClock } from './clock.ts';

function fakeWall(startMs: number) {
  let us = startMs * 1000;
  return { wallUs: () => us, pass: (ms: number) => (us += ms * 1000) };
}

describe('RealClock', () => {
  test('follows the wall clock and a forward skew at once', () => {
    const wall = fakeWall(1_000_000);
    const clock = new RealClock(wall);
    expect(clock.nowMs()).toBe(1_000_000);
    clock.setSkew(5_000);
    expect(clock.nowMs()).toBe(1_005_000);
  });

  test('takes a skew back at half speed until it has caught up', () => {
    const wall = fakeWall(1_000_000);
    const clock = new RealClock(wall);
    clock.setSkew(1_000);
    expect(clock.nowMs()).toBe(1_001_000);
    clock.setSkew(0);
    wall.pass(1_000);
    expect(clock.nowMs()).toBe(1_001_500);
    wall.pass(1_000);
    expect(clock.nowMs()).toBe(1_002_000);
    wall.pass(500);
    expect(clock.nowMs()).toBe(1_002_500);
  });

  test('starts no earlier than the time a restarted venue had reached', () => {
    const clock = new RealClock(fakeWall(1_000_000), 1_000_700);
    expect(clock.nowMs()).toBe(1_000_700);
  });

  test('runs at a multiple of the wall clock from its start', () => {
    const wall = fakeWall(1_000_000);
    const clock = new RealClock(wall, 0, 100);
    wall.pass(50);
    expect(clock.nowMs()).toBe(1_005_000);
    expect(() => new RealClock(wall, 0, 0)).toThrow(RangeError);
  });

  test('never goes back, whatever skew is set and however the wall clock steps', () => {
    const step = fc.record({
      passMs: fc.integer({ min: -5_000, max: 5_000 }),
      skewMs: fc.integer({ min: -9_000, max: 9_000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const wall = fakeWall(1_000_000);
        const clock = new RealClock(wall);
        let last = clock.nowMs();
        for (const { passMs, skewMs } of steps) {
          wall.pass(passMs);
          clock.setSkew(skewMs);
          const now = clock.nowMs();
          expect(now).toBeGreaterThanOrEqual(last);
          last = now;
        }
      }),
    );
  });
});

describe('VirtualClock', () => {
  test('moves only when told', () => {
    const clock = new VirtualClock(1_000);
    clock.advanceBy(70);
    expect([clock.nowMs(), clock.arrivalUs()]).toEqual([1_070, 1_070_000]);
  });

  test.each([-1, 0.5, Number.NaN])('refuses to advance by %d', (ms) => {
    expect(() => new VirtualClock(0).advanceBy(ms)).toThrow(RangeError);
  });
});
